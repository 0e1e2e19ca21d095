package gallery

import (
	"fmt"
	"net/http"

	"github.com/partwell/partwell/internal/web/assets"
	"github.com/partwell/partwell/internal/web/ui"
)

// Handler serves the gallery: a list at /, each page under its name; ?theme=evening sets the theme.
// It has the product's content security policy, so that nothing passes here that is refused there.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /{page...}", show)
	return mux
}

func show(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	ctx := ui.WithForms(r.Context(), "token", func() string { return "key" })
	for _, s := range Samples(r.URL.Query().Get("theme")) {
		switch r.PathValue("page") {
		case "":
			_, _ = fmt.Fprintf(w, "<p><a href=\"/%s\">%s</a>\n", s.Name, s.Name) // a reader that went away misses nothing
		case s.Name:
			if err := s.Page.Render(ctx, w); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
			return
		}
	}
}
