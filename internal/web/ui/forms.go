package ui

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/web/say"
)

// The hidden fields of every form.
const (
	FieldToken = "csrf"        // against forged requests
	FieldKey   = "request_key" // one for each form shown: sent twice, it is done once
)

type formsKey struct{}

type formMaker struct {
	token  string
	newKey func() string
}

// WithForms gives a context in which every form carries the token against forged requests and a
// fresh key from newKey, so that a form that was sent twice is done once.
func WithForms(ctx context.Context, token string, newKey func() string) context.Context {
	return context.WithValue(ctx, formsKey{}, formMaker{token, newKey})
}

func hiddenFields(ctx context.Context) []Hidden {
	m, ok := ctx.Value(formsKey{}).(formMaker)
	if !ok {
		return nil
	}
	return []Hidden{{FieldToken, m.token}, {FieldKey, m.newKey()}}
}

// Hidden is a field that people do not see.
type Hidden struct{ Name, Value string }

// Post says how a form is sent. Draft, a name for the form, keeps what is typed over a lost session
// (in this tab only); never set it where a client tells something.
type Post struct {
	Action string
	Fields []Hidden
	Draft  string
	Upload bool // the form has a file field
	Class  string
	Attrs  templ.Attributes
}

// Act is something that can be done: a link when Href is set, otherwise a button; with To a button
// in a form of its own, posted there with Fields.
type Act struct {
	Label string
	Note  string // a second, smaller line
	About string // added for screen readers: "Change" about "Visits"
	Href  string
	To    string
	// Name and Value are sent when the button is pressed in a form with several.
	Name, Value string
	Fields      []Hidden
	Off         string // why it cannot be done now; then it is switched off with this beside it
	Small       bool
	Wide        bool // always as wide as the page
	Full        bool // as wide as the page on a phone
	Attrs       templ.Attributes
}

func (a Act) class(kind string) string {
	c := []string{kind}
	for name, on := range map[string]bool{"btn-small": a.Small, "btn-wide": a.Wide, "btn-full": a.Full} {
		if on {
			c = append(c, name)
		}
	}
	slices.Sort(c[1:])
	return strings.Join(c, " ")
}

// Width is how much room a field takes: what is expected, not what is allowed.
type Width string

// The widths of a field; empty is the whole column.
const (
	Short  Width = "w-s"
	Medium Width = "w-m"
	Long   Width = "w-l"
)

// Option is one of several to choose from.
type Option struct {
	Value, Label, Hint string
	Lang               string
	Off                bool
	Isolate            bool // somebody's own words: kept apart from the writing direction around them
}

// Control is one field of a form. Value is exactly what was typed; Problems are those of the whole
// form, of which the field shows its own. ID is the name where it is empty.
type Control struct {
	Name, Label, Hint, Value string
	ID                       string
	Type                     string // of an input: text, email, tel, password, search, url, file
	Mode                     string // inputmode: numeric, decimal, tel
	Complete                 string // autocomplete
	Lang                     string
	Width                    Width
	Rows                     int  // of a TextArea
	Words                    bool // somebody's own words: set in the serif
	Optional                 bool
	Checked                  bool // of a Checkbox
	Options                  []Option
	Problems                 fault.Problems
	Attrs                    templ.Attributes
}

func (c Control) id() string { return or(c.ID, c.Name) }

// A TextArea is as high as what stands in it, so that nobody reads a text through a slot: about so many
// letters to a line, and not more lines than a screen holds.
const (
	areaLetters = 54
	areaMost    = 18
)

func (c Control) rows() int {
	lines := 0
	for line := range strings.Lines(c.Value) {
		lines += 1 + utf8.RuneCountInString(line)/areaLetters
	}
	return max(c.Rows, 3, min(lines, areaMost))
}

func (c Control) faults() []string { return faultsOf(c.Problems, c.Name) }

func (c Control) describedBy() string {
	return described(c.id(), c.Hint != "", len(c.faults()) > 0)
}

func (c Control) inputClass() string {
	class := "input"
	if c.Words {
		class += " input-words"
	}
	if c.Width != "" {
		class += " " + string(c.Width)
	}
	return class
}

// dateType gives the browser's own date field where it can show the value, and a plain one where it
// could not: what was typed never vanishes.
func (c Control) dateType() string {
	if c.Value == "" || civil.Date(c.Value).Valid() {
		return "date"
	}
	return "text"
}

func (c Control) timeType() string {
	if m, err := civil.ParseMinute(c.Value); c.Value == "" || err == nil && m.Input() == c.Value {
		return "time"
	}
	return "text"
}

// Choice is a group of radio buttons, or of check boxes when Many is set.
type Choice struct {
	Name, Legend, Hint string
	Hide               bool // the legend is for screen readers: a heading says it already
	Optional           bool
	Many               bool
	Row                bool // side by side
	Chosen             []string
	Options            []Option
	Problems           fault.Problems
}

func (c Choice) chosen(value string) bool { return slices.Contains(c.Chosen, value) }

func (c Choice) kind() string {
	if c.Many {
		return "checkbox"
	}
	return "radio"
}

func (c Choice) id(i int) string {
	if i == 0 {
		return c.Name
	}
	return c.Name + "-" + c.Options[i].Value
}

func (c Choice) describedBy() string {
	return described(c.Name, c.Hint != "", len(faultsOf(c.Problems, c.Name)) > 0)
}

func described(id string, hint, wrong bool) string {
	var ids []string
	if hint {
		ids = append(ids, id+"-hint")
	}
	if wrong {
		ids = append(ids, id+"-fault")
	}
	return strings.Join(ids, " ")
}

func faultsOf(problems fault.Problems, name string) []string {
	var found []string
	for _, p := range problems {
		if p.Field == name {
			found = append(found, p.Message)
		}
	}
	return found
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func optional(ctx context.Context) string { return say.T(ctx, "(optional)") }

func withWidth(c Control, w Width) Control {
	if c.Width == "" {
		c.Width = w
	}
	return c
}
