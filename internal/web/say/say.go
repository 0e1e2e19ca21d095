// Package say is the one message catalogue: every sentence that a page shows goes through it.
//
// The English text is the key. T translates a sentence, N one with a number, both in the language
// that the context carries; what has no translation stays English. Sentences have the verbs of
// package fmt; a number above 999 is grouped as the language does, so years and telephone numbers
// are given as text (%s). It imports the kernel and golang.org/x/text, never a page.
package say

import (
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"github.com/partwell/partwell/internal/civil"
)

// Pseudo is a language made by the program itself for tests: every sentence stands between ⟦ and ⟧,
// so that a text without them is seen to have gone past the catalogue.
var Pseudo = language.MustParse("en-XA")

// The marks around a sentence in Pseudo.
const (
	PseudoOpen  = "⟦"
	PseudoClose = "⟧"
)

type (
	languageKey struct{}
	nowKey      struct{}
)

type formKey struct {
	tag language.Tag
	key string
}

var (
	mu       sync.RWMutex
	texts    = catalog.NewBuilder(catalog.Fallback(language.English))
	known    = []language.Tag{language.English}
	matcher  = language.NewMatcher(known)
	printers sync.Map // language.Tag to *message.Printer
	forms    sync.Map // formKey to nothing: the sentences with a number that a language has
)

// Add puts translations into the catalogue: English text to the text in that language. It is called
// while the program starts.
func Add(tag language.Tag, translations map[string]string) error {
	mu.Lock()
	defer mu.Unlock()
	for english, text := range translations {
		if err := texts.SetString(tag, english, text); err != nil {
			return err
		}
	}
	printers.Clear()
	for _, k := range known {
		if k == tag {
			return nil
		}
	}
	known = append(known, tag)
	matcher = language.NewMatcher(known)
	return nil
}

// AddPlural puts the forms of a sentence with a number into the catalogue. The key is the English
// sentence for many ("%d visits").
func AddPlural(tag language.Tag, many string, texts map[plural.Form]string) error {
	keyed := map[string]string{}
	for form, text := range texts {
		keyed[pluralKey(many, form)] = text
		forms.Store(formKey{tag, pluralKey(many, form)}, nil)
	}
	return Add(tag, keyed)
}

func pluralKey(many string, form plural.Form) string { return many + "\x00" + string(rune('0'+form)) }

// With gives a context whose sentences are in that language.
func With(ctx context.Context, tag language.Tag) context.Context {
	return context.WithValue(ctx, languageKey{}, tag)
}

// Match picks the known language that fits an Accept-Language header best; English if none does.
func Match(accept string) language.Tag {
	mu.RLock()
	defer mu.RUnlock()
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return language.English
	}
	_, i, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return language.English
	}
	return known[i]
}

// Lang gives the language of the context; English where none was set.
func Lang(ctx context.Context) language.Tag {
	if tag, ok := ctx.Value(languageKey{}).(language.Tag); ok {
		return tag
	}
	return language.English
}

// Dir gives the direction of writing of the context's language, "ltr" or "rtl".
func Dir(ctx context.Context) string {
	script, _ := Lang(ctx).Script()
	switch script.String() {
	case "Arab", "Hebr", "Syrc", "Thaa":
		return "rtl"
	}
	return "ltr"
}

func printer(tag language.Tag) *message.Printer {
	if kept, ok := printers.Load(tag); ok {
		if p, ok := kept.(*message.Printer); ok {
			return p
		}
	}
	mu.RLock()
	defer mu.RUnlock()
	p := message.NewPrinter(tag, message.Catalog(texts))
	printers.Store(tag, p)
	return p
}

// T says an English sentence in the language of the context, with its arguments filled in as fmt
// does. A per cent sign in the sentence is written %%.
func T(ctx context.Context, english string, args ...any) string {
	tag := Lang(ctx)
	text := printer(tag).Sprintf(english, args...)
	if tag == Pseudo {
		return PseudoOpen + text + PseudoClose
	}
	return text
}

// N says a sentence with a number in it: one for a single thing, many ("%d visits") for all other
// numbers. Further arguments stand after the number in both; one may leave the number out.
func N(ctx context.Context, n int, one, many string, args ...any) string {
	tag := Lang(ctx)
	english, all := many, append([]any{n}, args...)
	if n == 1 {
		english = one
		if verbs(one) == len(args) {
			all = args
		}
	}
	key := english
	if own := pluralKey(many, plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)); translated(tag, own) {
		key, all = own, append([]any{n}, args...)
	}
	text := printer(tag).Sprintf(key, all...)
	if tag == Pseudo {
		return PseudoOpen + text + PseudoClose
	}
	return text
}

func verbs(sentence string) int {
	return strings.Count(strings.ReplaceAll(sentence, "%%", ""), "%")
}

// translated reports whether the language, or the one it is a kind of, has that form.
func translated(tag language.Tag, key string) bool {
	for ; tag != language.Und; tag = tag.Parent() {
		if _, ok := forms.Load(formKey{tag, key}); ok {
			return true
		}
	}
	return false
}

// Isolate puts a name between Unicode's isolating marks, for plain text (a mail, a title) in which
// a name of another script must not turn its surroundings around. On a page use ui.Name.
func Isolate(name string) string { return "\u2068" + name + "\u2069" }

// Date writes a civil date as people say it on a given day: "tomorrow", "Tuesday 3 March".
func Date(_ context.Context, d, today civil.Date) string { return d.Near(today) }

// At says what time it is where a page is made, so that a day of another year is written with it.
func At(ctx context.Context, now time.Time) context.Context {
	return context.WithValue(ctx, nowKey{}, now)
}

// today is the day in a zone on which a page is made; empty where nobody said so.
func today(ctx context.Context, loc *time.Location) civil.Date {
	now, ok := ctx.Value(nowKey{}).(time.Time)
	if !ok {
		return ""
	}
	return civil.DateOf(now, loc)
}

// Day writes "Tuesday 3 March", with the year when it is another one.
func Day(ctx context.Context, d civil.Date) string { return d.LongOn(today(ctx, time.UTC)) }

// ShortDay writes "3 March", with the year when it is another one.
func ShortDay(ctx context.Context, d civil.Date) string { return d.ShortOn(today(ctx, time.UTC)) }

// FullDate writes "3 March 2026".
func FullDate(_ context.Context, d civil.Date) string { return d.Full() }

// Month writes the month of a day, "March 2026".
func Month(_ context.Context, d civil.Date) string { return d.Time(time.UTC).Format("January 2006") }

// MonthDay writes a day within a month, "Tue 3".
func MonthDay(_ context.Context, d civil.Date) string { return d.Time(time.UTC).Format("Mon 2") }

// WeekDay writes a day where its month is said beside it, "Tuesday 3".
func WeekDay(_ context.Context, d civil.Date) string { return d.Time(time.UTC).Format("Monday 2") }

// Stamp writes an instant in a zone, "Tuesday 3 March, 10:00", with the year when it is another one.
func Stamp(ctx context.Context, t time.Time, loc *time.Location) string {
	return civil.StampOn(t, loc, today(ctx, loc))
}
