# Writes a C++ file that holds the text of each preset, so that the program needs no file to start from.
set(content "// Generated from resources/presets by cmake/EmbedPresets.cmake.\n#include \"engine/experiment/embedded_presets.h\"\n\nnamespace retort {\n\nconst std::vector<std::string_view>& embeddedPresets() {\n  static const std::vector<std::string_view> texts = {\n")
foreach(file IN LISTS FILES)
  file(READ ${file} text)
  string(APPEND content "      R\"preset(${text})preset\",\n")
endforeach()
string(APPEND content "  };\n  return texts;\n}\n\n}  // namespace retort\n")
file(WRITE ${OUTPUT} "${content}")
