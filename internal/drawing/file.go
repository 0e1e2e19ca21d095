package drawing

import (
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// look gives a picture that stands alone the colours of the style sheet, by day and by night, and a
// ground of its own.
const look = `svg { --paper: #f7f4ee; --ink: #2b241d; --ink-soft: #5c5245; --sea: #1d5b5c; --clay: #a9532c; --thread: #8f7f68; background: var(--paper); }
@media (prefers-color-scheme: dark) {
svg { --paper: #2a2521; --ink: #e9e4dc; --ink-soft: #bcb3a6; --sea: #86c0bb; --clay: #dd9a75; --thread: #9c8e7a; }
}
text { font: 15px "Source Sans 3", "Source Sans Pro", "Segoe UI", system-ui, sans-serif; fill: var(--ink); }
.t-soft { fill: var(--ink-soft); }
.t-here { fill: var(--clay); font-weight: 600; }
`

// File draws a definition as a picture that stands alone: a file of its own, light or dark as its
// viewer is.
func File(def *protocol.Definition, o Options) string {
	if o.Words == (Words{}) {
		o.Words = English
	}
	o.Capital = true
	o.Words.Title = o.say(def.Title)
	svg := SVG(def, o)
	box, _, _ := strings.Cut(svg[strings.Index(svg, "viewBox=\"0 0 ")+len("viewBox=\"0 0 "):], "\"")
	wide, high, _ := strings.Cut(box, " ")
	svg = strings.Replace(svg, "<svg ", `<svg xmlns="http://www.w3.org/2000/svg" width="`+wide+`" height="`+high+`" `, 1)
	at := strings.Index(svg, "</desc>") + len("</desc>")
	return svg[:at] + "<style>" + look + Styles + "</style>" + svg[at:] + "\n"
}
