// Command serve shows the gallery of parts in a browser while the look is being worked on:
//
//	go run ./internal/web/ui/gallery/serve -listen 127.0.0.1:8099
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"github.com/partwell/partwell/internal/web/ui/gallery"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8099", "where to listen")
	flag.Parse()
	server := &http.Server{Addr: *listen, Handler: gallery.Handler(), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
