// Command serve shows the gallery of parts in a browser while the look is being worked on:
//
//	go run ./internal/web/ui/gallery/serve -listen 127.0.0.1:8099
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/partwell/partwell/internal/web/assets"
	"github.com/partwell/partwell/internal/web/ui/gallery"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8099", "where to listen")
	flag.Parse()
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /{page...}", show)
	server := &http.Server{Addr: *listen, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// show gives one page of the gallery, or the list of them; ?theme=evening sets the theme.
func show(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'")
	for _, s := range gallery.Samples(r.URL.Query().Get("theme")) {
		if s.Name == r.PathValue("page") {
			if err := s.Page.Render(r.Context(), w); err != nil {
				log.Print(err)
			}
			return
		}
		if r.PathValue("page") == "" {
			_, _ = fmt.Fprintf(w, "<p><a href=%q>%s</a>\n", "/"+s.Name, s.Name)
		}
	}
}
