# What every one of our targets has in common.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# Compiles of files that include torch take over a gigabyte each: at most two at a time (Ninja).
set_property(GLOBAL APPEND PROPERTY JOB_POOLS torch=2)

function(retort_target target)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)  # GCC 12 warns of std::string + literal (PR105329)
  if(RETORT_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${RETORT_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${RETORT_SANITIZE})
  endif()
endfunction()

# As retort_target, for a target that uses Qt.
function(retort_qt_target target)
  retort_target(${target})
  set_target_properties(${target} PROPERTIES AUTOMOC ON AUTORCC ON)
  target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_DISABLE_DEPRECATED_BEFORE=0x060400)
endfunction()
