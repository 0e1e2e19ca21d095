// Package htmlcheck reads pages in tests by selector, so that a test survives a redesign.
//
// Parse gives the page; One, All and Text look into it; Sound checks what has to hold for every
// page. Only tests import it; it knows nothing of Partwell but the rules of its pages.
package htmlcheck

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Parse reads a page or a fragment.
func Parse(tb testing.TB, page io.Reader) *html.Node {
	tb.Helper()
	doc, err := html.Parse(page)
	if err != nil {
		tb.Fatalf("parse the page: %v", err)
	}
	return doc
}

// String is Parse for a page at hand as text.
func String(tb testing.TB, page string) *html.Node {
	tb.Helper()
	return Parse(tb, strings.NewReader(page))
}

// All gives every element that the selector finds, in the order of the page.
func All(tb testing.TB, in *html.Node, selector string) []*html.Node {
	tb.Helper()
	s, err := cascadia.ParseGroup(selector)
	if err != nil {
		tb.Fatalf("selector %q: %v", selector, err)
	}
	return cascadia.QueryAll(in, s)
}

// One gives the one element that the selector finds; the test ends when there are none or several.
func One(tb testing.TB, in *html.Node, selector string) *html.Node {
	tb.Helper()
	found := All(tb, in, selector)
	if len(found) != 1 {
		tb.Fatalf("%q finds %d elements, want one, in:\n%s", selector, len(found), Source(in))
	}
	return found[0]
}

// None reports an error when the selector finds something.
func None(tb testing.TB, in *html.Node, selector string) {
	tb.Helper()
	if found := All(tb, in, selector); len(found) > 0 {
		tb.Errorf("%q finds %d elements, want none; the first: %s", selector, len(found), Source(found[0]))
	}
}

// Text gives the words in an element as a reader meets them: scripts left out, white space as one
// space.
func Text(n *html.Node) string {
	var b strings.Builder
	gather(&b, n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func gather(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	if n.Data == "script" || n.Data == "style" {
		return
	}
	if n.Type == html.ElementNode && blocks[n.Data] {
		b.WriteByte(' ')
		defer b.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		gather(b, c)
	}
}

var blocks = map[string]bool{"p": true, "div": true, "li": true, "br": true, "small": true, "dt": true, "dd": true, "td": true, "th": true, "h1": true, "h2": true, "h3": true, "label": true, "button": true, "option": true, "figcaption": true, "section": true}

// Texts is Text of every element that the selector finds.
func Texts(tb testing.TB, in *html.Node, selector string) []string {
	tb.Helper()
	var texts []string
	for _, n := range All(tb, in, selector) {
		texts = append(texts, Text(n))
	}
	return texts
}

// Attr gives an attribute of an element, empty when it has none.
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Has reports whether an element has an attribute, be it empty.
func Has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// Fields gives what a form would send if it were sent as it stands, without its buttons: name to
// values. A test changes what it wants and posts it.
func Fields(tb testing.TB, form *html.Node) map[string][]string {
	tb.Helper()
	values := map[string][]string{}
	for _, n := range All(tb, form, "input[name], textarea[name], select[name]") {
		name := Attr(n, "name")
		switch kind := Attr(n, "type"); {
		case Has(n, "disabled"):
		case n.Data == "textarea":
			values[name] = append(values[name], raw(n))
		case n.Data == "select":
			values[name] = append(values[name], selected(tb, n))
		case kind == "file", kind == "submit":
		case (kind == "checkbox" || kind == "radio") && !Has(n, "checked"):
		default:
			values[name] = append(values[name], Attr(n, "value"))
		}
	}
	return values
}

func raw(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(c.Data)
	}
	return b.String()
}

func selected(tb testing.TB, n *html.Node) string {
	options := append(All(tb, n, "option[selected]"), All(tb, n, "option")...)
	if len(options) == 0 {
		return ""
	}
	return Attr(options[0], "value")
}

// Source writes an element as HTML, at most 2,000 letters, for messages.
func Source(n *html.Node) string {
	var b strings.Builder
	if err := html.Render(&b, n); err != nil {
		return err.Error()
	}
	if s := b.String(); len(s) <= 2000 {
		return s
	}
	return b.String()[:2000] + " …"
}

// Untranslated gives the texts that went past the message catalogue on a page in the test language
// (say.Pseudo): words outside of the catalogue's marks that are neither a name (bdi), nor somebody's
// own words (translate="no"), nor in a language of their own (lang).
func Untranslated(doc *html.Node) []string {
	var found []string
	untranslated(doc, &found)
	return found
}

func untranslated(n *html.Node, found *[]string) {
	if n.Type == html.ElementNode {
		if n.Data == "bdi" || n.Data == "script" || n.Data == "style" || n.Data == "textarea" || Attr(n, "translate") == "no" || n.Data != "html" && Has(n, "lang") {
			return
		}
		for _, name := range []string{"aria-label", "title", "placeholder", "alt", "data-done"} {
			if text := Attr(n, name); outside(text) {
				*found = append(*found, name+": "+text)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			untranslated(c, found)
		}
		if text := own(n); outside(text) {
			*found = append(*found, n.Data+": "+strings.TrimSpace(text))
		}
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		untranslated(c, found)
	}
}

// own joins an element's own text; a child stands as a space, so that a sentence with a name in its
// middle keeps its marks.
func own(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// outside reports whether letters stand outside of the catalogue's marks, apart from the product's
// name.
func outside(text string) bool {
	return strings.ContainsFunc(strings.ReplaceAll(strip(text), "Partwell", ""), func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	})
}

// strip leaves what stands outside of the marks.
func strip(text string) string {
	var b strings.Builder
	depth := 0
	for _, r := range text {
		switch {
		case r == '⟦':
			depth++
		case r == '⟧':
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Axe gives the text of axe-core for a browser test; it comes from node_modules (make gen) and is
// never part of the program.
func Axe() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
		if err == nil {
			return string(text), nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("axe-core is not installed; run `make gen`: %w", err)
		}
		dir = filepath.Dir(dir)
	}
}
