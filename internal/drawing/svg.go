package drawing

import (
	"fmt"
	"html"
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// Styles are the rules that the picture's classes need, in the tokens of the style sheet.
const Styles = `.draw .d-line, .draw .d-ahead { stroke: var(--thread); stroke-width: 2.5; }
.draw .d-ahead { stroke-dasharray: 4 5; }
.draw .d-loop { stroke: var(--thread); stroke-width: 1.8; stroke-dasharray: 4 5; }
.draw .d-done { fill: var(--sea); }
.draw .d-here { fill: var(--clay); }
.draw .d-open { fill: var(--paper); stroke: var(--ink-soft); stroke-width: 2; }
`

// SVG draws the steps as one picture, to stand in a page: a thread with its beads, done in sea,
// here in clay, what lies ahead open and dotted, loops and side ways dotted with words.
func SVG(def *protocol.Definition, o Options) string {
	if o.Words == (Words{}) {
		o.Words = English
	}
	if o.ID == "" {
		o.ID = "draw"
	}
	steps := Steps(def, o)
	rows, height := lay(steps, o.Words.HereLabel)
	p := &picture{o: o}
	p.put(`<svg class="draw" viewBox="0 0 %d %s" role="img" aria-labelledby="%s-title %[3]s-desc">`, width, round(height), html.EscapeString(o.ID))
	p.put(`<title id="%s-title">%s</title>`, html.EscapeString(o.ID), html.EscapeString(o.Words.Title))
	p.put(`<desc id="%s-desc">%s</desc>`, html.EscapeString(o.ID), html.EscapeString(describe(steps, o.Words)))
	for i := range rows {
		if i > 0 {
			p.turn(&rows[i-1], &rows[i])
		}
		p.thread(&rows[i])
	}
	for i := range rows {
		p.row(&rows[i])
	}
	p.put(`</svg>`)
	return p.b.String()
}

// describe says the picture in words.
func describe(steps []Step, w Words) string {
	labels := map[State][]string{}
	for _, s := range steps {
		labels[s.State] = append(labels[s.State], s.Label)
	}
	var parts []string
	for _, part := range []struct {
		lead  string
		state State
	}{{w.DoneBefore, Done}, {w.Now, Here}, {w.Then, Ahead}} {
		if l := labels[part.state]; len(l) > 0 {
			parts = append(parts, part.lead+strings.Join(l, ", ")+".")
		}
	}
	return strings.Join(parts, " ")
}

// picture is the SVG under way.
type picture struct {
	b strings.Builder
	o Options
}

func (p *picture) put(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// round writes a measure without needless figures.
func round(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.1f", f), "0"), ".")
}

// lineClass tells the thread that was walked from the one that lies ahead.
func lineClass(to State) string {
	if to == Ahead {
		return "d-ahead"
	}
	return "d-line"
}

// thread draws the lines between the beads of a row.
func (p *picture) thread(r *row) {
	for i := 1; i < len(r.beads); i++ {
		a, b := r.beads[i-1], r.beads[i]
		p.put(`<path class="%s" fill="none" d="M%s %sH%s"/>`, lineClass(b.State), round(a.x), round(a.y), round(b.x))
	}
}

// turn leads the thread from the end of one row round to the beginning of the next.
func (p *picture) turn(a, b *row) {
	from, to := a.beads[len(a.beads)-1], b.beads[0]
	right, left, middle := min(from.x+54, width-2), max(to.x-54, 2), a.foot+8
	const r = 10 // of the corners
	p.put(`<path class="%s" fill="none" d="M%sH%sQ%s %sV%sQ%s %sH%sQ%s %sV%sQ%s %sH%s"/>`, lineClass(to.State),
		point(from.x, from.y), round(right-r), point(right, from.y), point(right, from.y+r),
		round(middle-r), point(right, middle), point(right-r, middle),
		round(left+r), point(left, middle), point(left, middle+r),
		round(to.y-r), point(left, to.y), point(left+r, to.y), round(to.x))
}

func point(x, y float64) string { return round(x) + " " + round(y) }

// row draws what stands on and around a row's thread.
func (p *picture) row(r *row) {
	for _, a := range r.arcs {
		p.put(`<path class="d-loop" fill="none" d="M%sC%s %s %s"/>`,
			point(a.from, a.y-10), point(a.from, a.top), point(a.to, a.top), point(a.to, a.y-10))
		p.text("t-soft", "middle", (a.from+a.to)/2, a.top, a.words)
	}
	for _, n := range r.notes {
		hook, anchor := n.x-8, "start"
		if n.left {
			hook, anchor = n.x+8, "end"
		}
		p.put(`<path class="d-loop" fill="none" d="M%sV%sH%s"/>`, point(n.from, labelEnd(r, n.from)), round(n.y-5), round(hook))
		p.text("t-soft", anchor, n.x, n.y, n.words)
	}
	for _, b := range r.beads {
		p.bead(b)
	}
}

// labelEnd gives where the label of the bead at x ends.
func labelEnd(r *row, x float64) float64 {
	for _, b := range r.beads {
		if b.x == x {
			return b.y + labelGap + float64(len(b.lines)-1)*lineHeight + 8
		}
	}
	return r.y
}

func (p *picture) bead(b bead) {
	class := ""
	switch b.State {
	case Done:
		p.put(`<circle class="d-done" cx="%s" cy="%s" r="6"/>`, round(b.x), round(b.y))
	case Here:
		class = "t-here"
		p.put(`<circle class="d-here" cx="%s" cy="%s" r="11"/>`, round(b.x), round(b.y))
		if b.crown {
			p.text(class, "middle", b.x, b.y-24, p.o.Words.HereLabel)
		}
	default:
		p.put(`<circle class="d-open" cx="%s" cy="%s" r="6"/>`, round(b.x), round(b.y))
	}
	for i, line := range b.lines {
		p.text(class, "middle", b.x, b.y+labelGap+float64(i)*lineHeight, line)
	}
}

func (p *picture) text(class, anchor string, x, y float64, words string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	p.put(`<text%s x="%s" y="%s" text-anchor="%s">%s</text>`, class, round(x), round(y), anchor, html.EscapeString(words))
}
