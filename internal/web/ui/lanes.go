package ui

import "slices"

// Shape is how a mark of the picture looks; the words below the picture say the same.
type Shape string

// The shapes.
const (
	ShapeSaid Shape = "said" // two bars
	ShapeSlip Shape = "slip" // a slipped bar
	ShapeRing Shape = "ring" // let go
	ShapeDot  Shape = "dot"  // tried
)

// LaneMark is one mark of a line: At is where it stands between the first day (0) and the last (1).
type LaneMark struct {
	At    float64
	Shape Shape
}

// LaneLine is one line of the picture.
type LaneLine struct {
	Label string
	Marks []LaneMark
}

// LanePicture shows several lines over the same time. Title and Says are its words for who does not see
// it; From and To the ends of the time, From empty where all is one day.
type LanePicture struct {
	ID, Title, Says string
	From, To        string
	Lines           []LaneLine
}

// The measures of the picture, in its own units: it is as wide as a phone, so that its letters keep
// their size there.
const (
	laneWide   = 336.0
	laneCell   = 12.0 // room of one mark
	laneLetter = 20.0 // room of a line's name
	laneGap    = 12.0
	laneMost   = 6 // marks one above the other; more are written as a number
)

// placedMark is a mark at its place. More is how many stand there besides, which are not drawn.
type placedMark struct {
	X, Y  float64
	Shape Shape
	More  int
}

// placedLine is a line at its place.
type placedLine struct {
	Label string
	Text  float64 // where its name stands
	Axis  float64
	Marks []placedMark
}

// lay gives each mark a place of its own: those of about one time stand one above the other.
func (p LanePicture) lay() (lines []placedLine, high float64) {
	columns := int(laneWide / laneCell)
	y := 0.0
	for _, line := range p.Lines {
		stacks := map[int][]Shape{}
		tallest := 1
		for _, m := range line.Marks {
			col := min(max(int(m.At*float64(columns)), 0), columns-1)
			stacks[col] = append(stacks[col], m.Shape)
			tallest = max(tallest, min(len(stacks[col]), laneMost))
		}
		placed := placedLine{Label: line.Label, Text: y + laneLetter - 6, Axis: y + laneLetter + float64(tallest)*laneCell}
		for col, shapes := range stacks {
			x := (float64(col) + 0.5) * laneWide / float64(columns)
			for i, shape := range shapes {
				at := placedMark{X: x, Y: placed.Axis - (float64(i)+0.5)*laneCell, Shape: shape}
				if i == laneMost-1 && len(shapes) > laneMost {
					at.More = len(shapes) - i
				}
				if i < laneMost {
					placed.Marks = append(placed.Marks, at)
				}
			}
		}
		slices.SortFunc(placed.Marks, func(a, b placedMark) int { return int(100*(a.X-b.X)) + int(b.Y-a.Y) })
		lines, y = append(lines, placed), placed.Axis+laneGap
	}
	return lines, y
}

// YearRow is one year: how many people came, and one dot for each parting.
type YearRow struct {
	Year   string
	People int
	Parted int
}

// YearsPicture shows the partings of years beside how many people came in them.
type YearsPicture struct {
	ID, Title, Says string
	Rows            []YearRow
}

const (
	yearHigh = 38.0
	yearFrom = 44.0 // where the bars begin
	yearBar  = 240.0
	yearMost = 24 // dots in a row; more are written as a number
)

func (p YearsPicture) high() float64 { return yearHigh * float64(len(p.Rows)) }

// bar gives how long the bar of a year is.
func (p YearsPicture) bar(r YearRow) float64 {
	most := 1
	for _, o := range p.Rows {
		most = max(most, o.People)
	}
	return yearBar * float64(r.People) / float64(most)
}

// dots gives where the dots of a year stand, and how many are written as a number instead.
func (r YearRow) dots() (at []float64, more int) {
	for i := range min(r.Parted, yearMost) {
		at = append(at, yearFrom+4+float64(i)*11)
	}
	return at, max(0, r.Parted-yearMost)
}
