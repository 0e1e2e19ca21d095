package ui

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/web/say"
)

// KnotKind is what a knot on the thread stands for; each has its own shape.
type KnotKind string

// The knots.
const (
	KnotFirst     KnotKind = "first"     // first visit
	KnotVisit     KnotKind = "visit"     // a visit
	KnotSeveral   KnotKind = "several"   // several as usual, in one row
	KnotAhead     KnotKind = "ahead"     // what is to come
	KnotAgreed    KnotKind = "agreed"    // agreed, or told
	KnotAgain     KnotKind = "again"     // told again
	KnotTheirs    KnotKind = "theirs"    // not kept, by them
	KnotOurs      KnotKind = "ours"      // not kept, by us
	KnotThanks    KnotKind = "thanks"    // thanks, progress
	KnotHurt      KnotKind = "hurt"      // that hurt, or another worry
	KnotRight     KnotKind = "right"     // put right
	KnotChange    KnotKind = "change"    // a preference changed
	KnotTalk      KnotKind = "talk"      // talked over
	KnotIntroduce KnotKind = "introduce" // introduced to somebody
	KnotEnd       KnotKind = "end"       // ended
)

// KnotKinds lists all knots in the order of the gallery.
var KnotKinds = []KnotKind{
	KnotFirst, KnotVisit, KnotSeveral, KnotAhead, KnotAgreed, KnotAgain, KnotTheirs, KnotOurs,
	KnotThanks, KnotHurt, KnotRight, KnotChange, KnotTalk, KnotIntroduce, KnotEnd,
}

// Label says the kind of knot in words.
func (k KnotKind) Label(ctx context.Context) string {
	switch k {
	case KnotFirst:
		return say.T(ctx, "First visit")
	case KnotVisit:
		return say.T(ctx, "A visit")
	case KnotSeveral:
		return say.T(ctx, "Several, as usual")
	case KnotAhead:
		return say.T(ctx, "Ahead")
	case KnotAgreed:
		return say.T(ctx, "Agreed, or told")
	case KnotAgain:
		return say.T(ctx, "Told again")
	case KnotTheirs:
		return say.T(ctx, "Not kept, by them")
	case KnotOurs:
		return say.T(ctx, "Not kept, by us")
	case KnotThanks:
		return say.T(ctx, "Thanks, progress")
	case KnotHurt:
		return say.T(ctx, "That hurt, or another worry")
	case KnotRight:
		return say.T(ctx, "Put right")
	case KnotChange:
		return say.T(ctx, "Preference changed")
	case KnotTalk:
		return say.T(ctx, "Talked over")
	case KnotIntroduce:
		return say.T(ctx, "Introduced to someone")
	case KnotEnd:
		return say.T(ctx, "Ended")
	}
	return ""
}

func (k KnotKind) colour() string {
	switch k {
	case KnotFirst, KnotThanks, KnotChange, KnotIntroduce:
		return "clay"
	case KnotTheirs, KnotHurt:
		return "amber"
	case KnotAhead, KnotOurs, KnotRight:
		return "sea"
	case KnotVisit, KnotSeveral, KnotAgreed, KnotAgain, KnotTalk, KnotEnd:
		return ""
	}
	return ""
}

// Knot is one entry of a thread. Lead stands in bold before Text and names the kind ("Told again:"),
// so that it reads without the picture; Body may stand instead of Text; Said are somebody's words.
type Knot struct {
	Kind   KnotKind
	ID     string
	Year   string // at the first entry of a year
	When   string
	Lead   string
	Text   string
	Body   templ.Component
	Said   *Quote
	More   string
	Acts   []Act
	Colour string // another colour: "sea" for what is done, "clay" for where we are
	Loose  bool   // the line between this and the worry before it hangs loose
	Ahead  bool   // the line below this is dotted: not yet
	Minor  bool
}

// marks keeps each knot's picture as it was rendered the first time: a long thread has hundreds of
// them, of few kinds, and they are the same in every language.
var marks sync.Map // string to string

// markOnce is knotMark, rendered once for each kind and colour.
func markOnce(k KnotKind, colour string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		key := string(k) + " " + colour
		if kept, ok := marks.Load(key); ok {
			_, err := io.WriteString(w, kept.(string)) //nolint:forcetypeassert // only strings are kept
			return err
		}
		var b strings.Builder
		if err := knotMark(k, colour).Render(ctx, &b); err != nil {
			return err
		}
		marks.Store(key, b.String())
		_, err := io.WriteString(w, b.String())
		return err
	})
}

func (k Knot) colour() string {
	if k.Colour != "" {
		return k.Colour
	}
	return k.Kind.colour()
}

// flags counts what is special about a knot. One alone has its class written out in the template,
// since joining classes takes longer than the rest of the knot.
func (k Knot) flags() (n int) {
	for _, on := range [...]bool{k.Loose, k.Ahead, k.Minor} {
		if on {
			n++
		}
	}
	return n
}

func (k Knot) classes() []string {
	var found []string
	for name, on := range map[string]bool{"loose": k.Loose, "ahead": k.Ahead, "minor": k.Minor} {
		if on {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}
