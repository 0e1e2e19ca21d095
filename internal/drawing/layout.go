package drawing

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Measures in units of the picture, which is shown at about one pixel to the unit: letters of 15
// units stay above 13 px in the narrowest column that shows the picture.
const (
	width      = 656
	perRow     = 6
	margin     = 60
	letter     = 7.8 // mean width of a letter, on the wide side
	lineHeight = 19
	labelGap   = 34 // from the thread to the first line of a label
	arcHeight  = 46
	headroom   = 44
)

// bead is a step with its place.
type bead struct {
	Step
	x, y  float64
	lines []string
	crown bool // "you are here" stands above it, not as the last of its lines
}

// note is a few words beside a bead, on a line of its own below the labels.
type note struct {
	x, y, from float64
	left       bool // it stands to the left of its bead and ends at x
	words      string
}

// arc is a loop above the thread.
type arc struct {
	from, to, y, top float64
	words            string
}

// row is one line of the thread.
type row struct {
	beads []bead
	notes []note
	arcs  []arc
	y     float64
	foot  float64 // where what stands below the row ends
}

// lay gives every bead, note and arc its place, in as many rows as the width needs.
func lay(steps []Step, here string) (rows []row, height float64) {
	top := 0.0
	for first := 0; first < len(steps); {
		n := share(len(steps)-first, rowsFor(len(steps)-first))
		r := layRow(steps, first, n, top, here)
		rows = append(rows, r)
		top = r.foot + 12
		first += n
	}
	return rows, top
}

func rowsFor(n int) int { return (n + perRow - 1) / perRow }

// share gives how many of n go into the first of some rows, so that the rows are about as long.
func share(n, rows int) int { return (n + rows - 1) / rows }

func layRow(steps []Step, first, n int, top float64, here string) row {
	r := row{}
	gap := float64(width-2*margin) / float64(max(n-1, 1))
	room := int((min(gap, 2*margin) - 12) / letter)
	for i := range n {
		b := bead{Step: steps[first+i], x: margin + gap*float64(i), lines: wrap(steps[first+i].Label, room)}
		if n == 1 {
			b.x = width / 2
		}
		r.beads = append(r.beads, b)
	}
	r.arcs = arcsOf(r.beads, first)
	for i := range r.beads {
		b := &r.beads[i]
		b.crown = !slices.ContainsFunc(r.arcs, func(a arc) bool { return b.x >= a.to-1 && b.x <= a.from+1 })
		if b.State == Here && !b.crown {
			b.lines = append(b.lines, here)
		}
	}
	r.y = top + headroom
	if len(r.arcs) > 0 {
		r.y += arcHeight
	}
	lines := 1
	for i := range r.beads {
		r.beads[i].y = r.y
		lines = max(lines, len(r.beads[i].lines))
	}
	for i := range r.arcs {
		r.arcs[i].y = r.y
		r.arcs[i].top = r.y - arcHeight
	}
	below := r.y + labelGap + float64(lines-1)*lineHeight
	r.notes, r.foot = notesOf(r.beads, below)
	return r
}

// arcsOf takes the loops within the row; those that lead into an earlier row become words beside.
func arcsOf(beads []bead, first int) []arc {
	var arcs []arc
	taken := 0.0
	for i := range beads {
		for _, l := range beads[i].loops {
			to := l.to - first
			if to < 0 || beads[to].x < taken {
				beads[i].Beside = append(beads[i].Beside, l.words)
				continue
			}
			arcs = append(arcs, arc{from: beads[i].x, to: beads[to].x, words: l.words})
			taken = beads[i].x
		}
	}
	return arcs
}

// notesOf puts the words beside beads on lines below the labels, one lower where two would touch.
func notesOf(beads []bead, below float64) (notes []note, foot float64) {
	foot = below + 6
	var ends []float64 // of each line, where the last words on it end
	for _, b := range beads {
		for _, words := range b.Beside {
			n := note{x: b.x + 30, from: b.x, words: words}
			length := float64(utf8.RuneCountInString(words)) * letter
			begin, end := b.x-2, n.x+length
			if end > width {
				n.x, n.left = b.x-30, true
				begin, end = n.x-length, b.x+2
			}
			level := 0
			for level < len(ends) && ends[level] > begin-12 {
				level++
			}
			if level == len(ends) {
				ends = append(ends, 0)
			}
			ends[level] = end
			n.y = below + 30 + float64(level)*24
			notes = append(notes, n)
			foot = max(foot, n.y+8)
		}
	}
	return notes, foot
}

// wrap breaks words into lines of about so many letters; a longer word stands alone.
func wrap(s string, most int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(s) {
		switch {
		case line == "":
			line = w
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(w) <= most:
			line += " " + w
		default:
			lines = append(lines, line)
			line = w
		}
	}
	return append(lines, line)
}
