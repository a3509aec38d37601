# Draws one card's picture, 2 to 1, as SVG from a session's tables. Each line of the input begins with its table: runs,
# curves and sweep as `retort-cli export` writes them, paper with a claim, its mean and its unit.
# Variables: style (curves, sweep, bars), name (of the preset), run (of the preset that was run), short (1: with fewer
# seeds or epochs).
BEGIN {
  FS = ","
  width = 240; height = 120; left = 30; right = 172; top = 20; bottom = 95
  muted = "#667080"; ink = "#4b5563"; blue = "#0072B2"; red = "#D55E00"
  least = 1e9
}

function column(table, title) { return columns[table, title] }

$1 != "paper" && !($1 in headed) {
  headed[$1] = 1
  for (i = 1; i <= NF; i++) columns[$1, $i] = i
  next
}
$1 == "runs" && $column("runs", "outcome") == "completed" {
  id = $column("runs", "run"); roleOf[id] = $column("runs", "role")
  # A message or an engine's name before them may hold a comma: these stand behind both.
  fraction[id] = $(NF - (columns["runs", "training.order_seed"] - columns["runs", "transfer_set.fraction"]))
  if (roleOf[id] == "student" && fraction[id] + 0 < least) least = fraction[id] + 0
}
$1 == "curves" {
  id = $column("curves", "run"); epoch = $column("curves", "epoch") + 0
  if ($column("curves", "test_cases") + 0 == 0) next
  curve[id, epoch] = 100 * $column("curves", "test_errors") / $column("curves", "test_cases")
  if (epoch > last[id]) last[id] = epoch
}
$1 == "sweep" && $column("sweep", "outcome") == "completed" {
  role = $column("sweep", "role"); x = ""; series = ""
  if (columns["sweep", "objective.temperature"]) x = $column("sweep", "objective.temperature")
  if (columns["sweep", "student.width"]) series = $column("sweep", "student.width")
  if (role != "student") x = ""
  key = role SUBSEP series SUBSEP x
  if (!(key in cellCount)) { order[++cells] = key }
  cellSum[key] += 100 * $column("sweep", "test_error"); cellCount[key]++
}
$1 == "paper" { claim[$2] = $3; unit[$2] = $4 }

function num(value) { return sprintf("%.1f", value) }
function percent(value) { return (value >= 20 ? sprintf("%.0f", value) : sprintf("%.1f", value)) " %" }
function px(value) { return left + (right - left) * (value - xLow) / (xHigh - xLow) }
function py(value) { return bottom - (bottom - top) * ((value > yHigh ? yHigh : value < yLow ? yLow : value) - yLow) / (yHigh - yLow) }
function text(x, y, anchor, colour, words) {
  printf "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n", num(x), num(y), anchor, colour, words
}
function line(points, colour, dash, thick) {
  printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-linejoin=\"round\"%s/>\n", \
    points, colour, thick, dash == "" ? "" : " stroke-dasharray=\"" dash "\""
}

# Lines at round values, three or so of them.
function grid(    step, value) {
  step = 10 ^ int(log((yHigh - yLow) / 2) / log(10) + 20) / 10 ^ 20
  if ((yHigh - yLow) / step > 6) step *= 5; else if ((yHigh - yLow) / step > 3) step *= 2
  for (value = step * int(yLow / step + 0.999); value <= yHigh + 1e-9; value += step) {
    line(num(left) "," num(py(value)) " " num(right) "," num(py(value)), "#8b95a3", "1 3", 0.7)
    text(left - 4, py(value) + 3.5, "end", muted, (step < 1 ? sprintf("%.1f", value) : sprintf("%.0f", value)))
  }
  text(4, 10, "start", muted, "test error, %")
}

# At the right end of a line; those that would cover each other are moved apart by label().
function remember(y, colour, words) { labels++; labelY[labels] = y; labelColour[labels] = colour; labelText[labels] = words }
function label(    i, j, round, push) {
  for (round = 0; round < 40; round++)
    for (i = 1; i <= labels; i++)
      for (j = i + 1; j <= labels; j++) {
        push = 11 - (labelY[j] > labelY[i] ? labelY[j] - labelY[i] : labelY[i] - labelY[j])
        if (push <= 0) continue
        if (labelY[j] >= labelY[i]) { labelY[i] -= push / 2; labelY[j] += push / 2 }
        else { labelY[i] += push / 2; labelY[j] -= push / 2 }
      }
  for (i = 1; i <= labels; i++) text(right + 5, (labelY[i] > 108 ? 108 : labelY[i]) + 3.5, "start", labelColour[i], labelText[i])
}

function lastOf(role,    id, sum, count) {
  for (id in roleOf) if (roleOf[id] == role && last[id]) { sum += curve[id, last[id]]; count++ }
  return count ? sum / count : -1
}

function meanCurve(role, epoch,    id, sum, count) {
  for (id in roleOf)
    if (roleOf[id] == role && fraction[id] + 0 == least && ((id, epoch) in curve)) { sum += curve[id, epoch]; count++ }
  return count ? sum / count : -1
}

function drawCurve(role, colour, dash, words,    epoch, value, points, y) {
  for (epoch = 1; epoch <= xHigh; epoch++) {
    value = meanCurve(role, epoch)
    if (value < 0 || value > yHigh) continue
    y = py(value)
    points = points num(px(epoch)) "," num(y) " "
  }
  if (points == "") return
  line(points, colour, dash, 2)
  remember(y, colour, words)
}

function drawCurves(    id, epoch, value, teacher, role) {
  xLow = 1; xHigh = 2
  for (id in roleOf) if (roleOf[id] == "student" && last[id] > xHigh) xHigh = last[id]
  teacher = lastOf("teacher")
  yLow = 0; yHigh = teacher
  # The first tenth goes up and away, and says little.
  for (epoch = 1 + int(xHigh / 10); epoch <= xHigh; epoch++) {
    value = meanCurve("student", epoch); if (value > yHigh) yHigh = value
    value = meanCurve("baseline", epoch); if (value > yHigh) yHigh = value
  }
  yHigh *= 1.1
  grid()
  line(num(left) "," num(py(teacher)) " " num(right) "," num(py(teacher)), ink, "5 3", 1.5)
  remember(py(teacher), ink, "teacher")
  drawCurve("baseline", red, "7 2", "hard targets")
  drawCurve("student", blue, "", "soft targets")
  text(right, 106, "end", muted, xHigh " epochs")
}

function mean(key) { return (key in cellCount) ? cellSum[key] / cellCount[key] : -1 }

function level(value, colour, words) {
  if (value < 0) return
  line(num(left) "," num(py(value)) " " num(right) "," num(py(value)), colour, "5 3", 1.5)
  remember(py(value), colour, words)
}

function drawSweep(    i, parts, value, count, xs, points, series, place, s, many, y, source) {
  yLow = 1e9; yHigh = 0
  for (i = 1; i <= cells; i++) {
    split(order[i], parts, SUBSEP)
    if (parts[1] == "student") {
      if (!(parts[3] in place)) { place[parts[3]] = ++count; xs[count] = parts[3] }
      if (!(parts[2] in series)) { series[parts[2]] = 1; many++ }
    }
    value = mean(order[i])
    if (parts[1] == "student" || parts[1] == "baseline" || parts[1] == "ensemble") {
      if (value < yLow) yLow = value
      if (value > yHigh) yHigh = value
    }
  }
  yLow -= 0.15 * (yHigh - yLow) + 0.01; yHigh += 0.1 * (yHigh - yLow)
  if (yLow < 0) yLow = 0
  xLow = 0.6; xHigh = count + 0.4
  grid()
  for (s in series) {
    points = ""
    for (i = 1; i <= count; i++) {
      value = mean("student" SUBSEP s SUBSEP xs[i])
      if (value < 0) continue
      y = py(value)
      points = points num(px(i)) "," num(y) " "
      printf "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>\n", num(px(i)), num(y), blue
    }
    line(points, blue, "", 1.5)
    remember(y, blue, many > 1 ? s " units" : "student")
    if (many == 1) level(mean("baseline" SUBSEP s SUBSEP ""), red, "hard targets")
  }
  level(mean("ensemble" SUBSEP "" SUBSEP ""), ink, "ensemble")
  for (i = 1; i <= count; i++) text(px(i), 106, "middle", muted, (i == 1 ? "T " : "") xs[i])
}

function bar(place, count, words, value, shown, most, colour,    y, room) {
  room = 84 / count
  y = 24 + (place - 1) * room
  text(8, y + 2, "start", ink, words)
  printf "<rect x=\"8\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"2\" fill=\"%s\"/>\n", num(y + 6), \
    num(2 + 176 * value / most), num(room - 20), colour
  text(14 + 176 * value / most, y + 6 + (room - 20) / 2 + 3.5, "start", ink, shown)
}

function drawBars(    before, after, most, one, two) {
  if (run ~ /specialists/) {
    one = lastOf("teacher"); two = mean("ensemble" SUBSEP "" SUBSEP "")
    most = one > two ? one : two
    text(8, 12, "start", muted, "test error")
    bar(1, 2, "generalist alone", one, percent(one), most, muted)
    bar(2, 2, "with specialists", two, percent(two), most, blue)
    return
  }
  one = run ~ /omit/ ? "omit-3-on-3" : "sevens-eights"
  two = run ~ /omit/ ? "omit-3-offset-on-3" : "sevens-eights-offset"
  before = claim[one]; after = claim[two]
  most = before > after ? before : after
  text(8, 12, "start", muted, unit[one] == "%" ? "test error of the student" : "errors on the 3s of the test set")
  bar(1, 2, run ~ /omit/ ? "as trained, without a single 3" : "as trained, on 7s and 8s alone", before, \
    unit[one] == "%" ? percent(before) : sprintf("%.0f", before), most, muted)
  bar(2, 2, run ~ /omit/ ? "the bias of 3 raised" : "the biases of 7 and 8 lowered", after, \
    unit[two] == "%" ? percent(after) : sprintf("%.0f", after), most, blue)
}

END {
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" ", width, height, width, height
  print "font-family=\"Inter, Noto Sans, DejaVu Sans, sans-serif\" font-size=\"10\">"
  print "<desc>Drawn by resources/cards/make from a run of " run ".</desc>"
  if (style == "curves") drawCurves()
  if (style == "sweep") drawSweep()
  if (style == "bars") drawBars()
  if (labels) label()
  note = short ? "a short run" : "a run"
  if (run != name) note = note " of " run
  if (run != name || short) text(8, 118, "start", muted, note)
  print "</svg>"
}
