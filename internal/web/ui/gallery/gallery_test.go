package gallery

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func rendered(ctx context.Context, t *testing.T, s Sample) *html.Node {
	t.Helper()
	n := 0
	ctx = ui.WithForms(ctx, "token", func() string { n++; return "key-" + strconv.Itoa(n) })
	var b strings.Builder
	if err := s.Page.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return htmlcheck.String(t, b.String())
}

func TestEveryPartIsSound(t *testing.T) {
	for _, s := range Samples("evening") {
		t.Run(s.Name, func(t *testing.T) {
			doc := rendered(context.Background(), t, s)
			htmlcheck.Sound(t, doc, ui.FieldToken, ui.FieldKey)
			htmlcheck.One(t, doc, `html[data-theme="evening"]`)
			for _, name := range []string{"Mariam", "Tammy", "Paul"} {
				if title := htmlcheck.Text(htmlcheck.One(t, doc, "head > title")); strings.Contains(title, name) {
					t.Errorf("the title %q names a client", title)
				}
			}
		})
	}
}

func TestEverySentenceGoesThroughTheCatalogue(t *testing.T) {
	ctx := say.With(context.Background(), say.Pseudo)
	for _, s := range Samples("") {
		t.Run(s.Name, func(t *testing.T) {
			for _, text := range htmlcheck.Untranslated(rendered(ctx, t, s)) {
				t.Errorf("not translated: %s", text)
			}
		})
	}
}

func TestOneFilledButtonAPage(t *testing.T) {
	for _, s := range Samples("") {
		if s.Name == "parts" || s.Name == "today" || s.Name == "clinic" {
			continue // the gallery itself, and lists in which each row may have its own
		}
		doc := rendered(context.Background(), t, s)
		if filled := htmlcheck.All(t, doc, ".btn:not(.btn-quiet)"); len(filled) > 1 {
			t.Errorf("%s: %d filled buttons", s.Name, len(filled))
		}
	}
}
