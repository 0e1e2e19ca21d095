package htmlcheck

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Sound checks what holds for every page: one main and one h1, headings without gaps, ids that are
// unique, labels for all fields, no inline style or script, forms that change something with their
// hidden fields (token and key are the names of those), a title.
func Sound(tb testing.TB, doc *html.Node, token, key string) {
	tb.Helper()
	for _, selector := range []string{"main#main", "h1", "head > title", "html[lang]"} {
		if found := All(tb, doc, selector); len(found) != 1 {
			tb.Errorf("the page has %d of %s, want one", len(found), selector)
		}
	}
	None(tb, doc, "[style], style, script:not([src]), [onclick], [onsubmit], [onchange]")
	None(tb, doc, "form form, a a, button button, label label, p p")
	headings(tb, doc)
	ids := uniqueIDs(tb, doc)
	references(tb, doc, ids)
	labels(tb, doc)
	for _, f := range All(tb, doc, `form[method="post"]`) {
		for _, name := range []string{token, key} {
			if len(All(tb, f, `input[type="hidden"][name="`+name+`"]`)) != 1 {
				tb.Errorf("the form to %s has no field %s", Attr(f, "action"), name)
			}
		}
	}
}

func headings(tb testing.TB, doc *html.Node) {
	tb.Helper()
	last := 0
	for _, h := range All(tb, doc, "h1, h2, h3, h4") {
		level := int(h.Data[1] - '0')
		if level > last+1 && last > 0 {
			tb.Errorf("after an h%d comes an h%d: %q", last, level, Text(h))
		}
		if Text(h) == "" {
			tb.Errorf("an empty %s", h.Data)
		}
		last = level
	}
}

func uniqueIDs(tb testing.TB, doc *html.Node) map[string]bool {
	tb.Helper()
	ids := map[string]bool{}
	for _, n := range All(tb, doc, "[id]") {
		if id := Attr(n, "id"); ids[id] {
			tb.Errorf("the id %q stands twice", id)
		} else {
			ids[id] = true
		}
	}
	return ids
}

func references(tb testing.TB, doc *html.Node, ids map[string]bool) {
	tb.Helper()
	for _, attr := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls"} {
		for _, n := range All(tb, doc, "["+attr+"]") {
			for id := range strings.FieldsSeq(Attr(n, attr)) {
				if !ids[id] {
					tb.Errorf("%s=%q leads nowhere", attr, id)
				}
			}
		}
	}
	for _, n := range All(tb, doc, `a[href^="#"]`) {
		if id := Attr(n, "href")[1:]; id != "" && !ids[id] {
			tb.Errorf("the link to #%s leads nowhere", id)
		}
	}
}

func labels(tb testing.TB, doc *html.Node) {
	tb.Helper()
	labelled := map[string]bool{}
	for _, l := range All(tb, doc, "label[for]") {
		labelled[Attr(l, "for")] = true
	}
	for _, n := range All(tb, doc, `input:not([type="hidden"]), textarea, select`) {
		if !labelled[Attr(n, "id")] && Attr(n, "aria-label") == "" && Attr(n, "aria-labelledby") == "" && !within(n, "label") {
			tb.Errorf("the field %s has no label", Attr(n, "name"))
		}
	}
	for _, n := range All(tb, doc, "button, a[href]") {
		if Text(n) == "" && Attr(n, "aria-label") == "" {
			tb.Errorf("without words: %s", Source(n))
		}
	}
}

func within(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == tag {
			return true
		}
	}
	return false
}
