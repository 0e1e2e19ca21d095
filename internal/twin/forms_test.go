package twin

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/ui"
)

// posts sends every line of the table that changes something, about everything that addresses are tried
// with, without an answer: what is refused, and in which words, must tell nothing. Signing out comes last.
func (w *walker) posts(all things) {
	if w.role == otto || w.role == public { // theirs is none of it
		all = all.first()
	}
	all = w.hers(all)
	for _, rt := range web.Routes() {
		if rt.Method != http.MethodPost {
			continue
		}
		w.tried[rt.Method+" "+rt.Path] = true
		if rt.Path == "/sign-out" {
			continue
		}
		for _, path := range w.paths(rt, all) {
			if w.differs > w.most {
				return
			}
			w.ask(http.MethodPost, path, w.signed())
		}
	}
}

// signed gives what each form carries: the session's token and a key of its own.
func (w *walker) signed() (both [2]url.Values) {
	for i, twin := range w.p.both() {
		both[i] = url.Values{ui.FieldKey: {string(office.NewKey())}}
		if w.cookies[i] != nil {
			if s, err := twin.office.Session(w.t.Context(), w.cookies[i].Value); err == nil {
				both[i].Set(ui.FieldToken, s.FormToken)
			}
		}
	}
	return both
}

// sendForms fills in the forms that were met and sends them, but what was sent often enough, and opens where
// that leads.
func (w *walker) sendForms(sent map[string]int) (n int) {
	for _, f := range w.met {
		if w.differs > w.most {
			break
		}
		if shape := shapeOf(f.page[0]) + fmt.Sprint(f.no); sent[shape] < w.often {
			sent[shape]++
			n += w.sendForm(f, sent)
		}
	}
	return n
}

// sendForm opens the page of a form again, fills it in and sends it with each of its buttons, unless it
// was sent often enough.
func (w *walker) sendForm(f form, sent map[string]int) (n int) {
	for button := 0; ; button++ {
		both, ok := w.ask(http.MethodGet, f.page, [2]url.Values{})
		if !ok || both[0].status != http.StatusOK {
			return n
		}
		var action [2]string
		var values [2]url.Values
		for i := range both {
			forms := htmlcheck.All(w.t, htmlcheck.String(w.t, both[i].body), "form[method=post]")
			if f.no >= len(forms) {
				return n
			}
			buttons := htmlcheck.All(w.t, forms[f.no], "button[type=submit], button:not([type])")
			if button >= max(1, len(buttons)) {
				return n
			}
			action[i], values[i] = htmlcheck.Attr(forms[f.no], "action"), w.filled(forms[f.no])
			if button < len(buttons) {
				if to := htmlcheck.Attr(buttons[button], "formaction"); to != "" {
					action[i] = to
				}
				if name := htmlcheck.Attr(buttons[button], "name"); name != "" {
					values[i][name] = []string{htmlcheck.Attr(buttons[button], "value")}
				}
			}
			if action[i] == "" {
				action[i] = f.page[i]
			}
		}
		shape := shapeOf(action[0]) + " " + values[0].Get("do") + fmt.Sprint(button)
		if sent[shape] >= w.often || strings.HasPrefix(action[0], "/sign-out") {
			return n
		}
		sent[shape]++
		n++
		if !w.sendFilled(action, values) {
			return n
		}
	}
}

// sendFilled sends a form and opens where its answer leads; it reports whether both did the same.
func (w *walker) sendFilled(action [2]string, values [2]url.Values) bool {
	both, ok := w.ask(http.MethodPost, action, values)
	if !ok || both[0].status != http.StatusSeeOther {
		return ok
	}
	var to [2]string
	for i := range both {
		to[i] = bare(location(both[i]))
	}
	_, ok = w.ask(http.MethodGet, to, [2]url.Values{})
	return ok
}

func location(a answer) string {
	for line := range strings.SplitSeq(a.head, "\n") {
		if to, ok := strings.CutPrefix(line, "Location: "); ok {
			return to
		}
	}
	return "/"
}

// filled gives what a form would send, with something in what is empty.
func (w *walker) filled(form *html.Node) url.Values {
	values := url.Values(htmlcheck.Fields(w.t, form))
	for _, n := range htmlcheck.All(w.t, form, "input[name], textarea[name]") {
		name, kind := htmlcheck.Attr(n, "name"), htmlcheck.Attr(n, "type")
		if strings.TrimSpace(strings.Join(values[name], "")) != "" || htmlcheck.Has(n, "disabled") {
			continue
		}
		switch kind {
		case "hidden", "file", "submit", "search":
		case "radio":
			values[name] = []string{htmlcheck.Attr(n, "value")}
		case "checkbox":
			if htmlcheck.Has(n, "required") {
				values[name] = []string{htmlcheck.Attr(n, "value")}
			}
		case "email":
			values[name] = []string{"wren@people.example"}
		case "tel":
			values[name] = []string{"020 7946 0155"}
		case "number":
			values[name] = []string{"1"}
		case "date":
			values[name] = []string{"2026-04-22"}
		default:
			values[name] = []string{"A few words"}
		}
	}
	return values
}

// still fails where a role cannot work any more: then nothing was compared since.
func (w *walker) still() {
	if both, _ := w.ask(http.MethodGet, [2]string{"/today", "/today"}, [2]url.Values{}); w.role != public && both[0].status != http.StatusOK {
		w.t.Errorf("%s is not signed in any more", w.role)
	}
}
