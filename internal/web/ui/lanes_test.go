package ui

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whether one mark or sixty: each stands in the picture, above its line, and none upon another; what is
// not drawn is written as a number.
func TestMarksOfThePictureDoNotTouch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := LanePicture{ID: "x", Lines: []LaneLine{{Label: "a"}, {Label: "b"}}}
		given := 0
		for i := range p.Lines {
			for range rapid.IntRange(0, 60).Draw(t, "marks") {
				p.Lines[i].Marks = append(p.Lines[i].Marks, LaneMark{At: rapid.Float64Range(0, 1).Draw(t, "at"), Shape: ShapeDot})
				given++
			}
		}
		lines, high := p.lay()
		drawn := 0
		for _, line := range lines {
			for i, m := range line.Marks {
				drawn += max(1, m.More)
				if m.X < 4 || m.X > laneWide-4 || m.Y+laneCell/2 > line.Axis+0.01 || m.Y < line.Text || line.Axis > high {
					t.Fatalf("%+v is out of the picture: %+v", m, line)
				}
				for _, o := range line.Marks[:i] {
					if math.Abs(o.X-m.X) < laneCell-0.1 && math.Abs(o.Y-m.Y) < laneCell-0.1 {
						t.Fatalf("%+v touches %+v", m, o)
					}
				}
			}
		}
		if drawn != given {
			t.Fatalf("%d of %d are drawn", drawn, given)
		}
		if high > 500 {
			t.Fatalf("%f high", high)
		}
	})
}

func TestPicturesSayWhatTheyShow(t *testing.T) {
	var b strings.Builder
	if err := LanesPicture(LanePicture{ID: "time", Title: "Over time", Says: "From March.", To: "today", Lines: []LaneLine{{Label: "Said", Marks: []LaneMark{{At: 0.5, Shape: ShapeSaid}}}}}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if err := Years(YearsPicture{ID: "years", Title: "Partings", Says: "2026: 30 people came.", Rows: []YearRow{{"2026", 30, 40}, {"2025", 0, 0}}}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`role="img"`, `aria-labelledby="time-t time-d"`, "<title id=\"time-t\">Over time</title>", "From March.", "2026: 30 people came.", "+16"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in %s", want, b.String())
		}
	}
}
