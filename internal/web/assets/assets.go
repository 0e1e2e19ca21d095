// Package assets holds the style sheet, the script and the typefaces of Partwell's pages, bundled
// from src/ by build.mjs and embedded in the binary.
//
// Every file has the hash of its content in its name, so that a browser may keep it for ever; Path
// gives the address for the plain name. Nothing here knows a page. It imports only the standard
// library.
package assets

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Prefix is where Handler has to be mounted: mux.Handle("GET "+assets.Prefix, assets.Handler()).
const Prefix = "/assets/"

//go:embed all:built
var embedded embed.FS

// ErrNotBuilt says that the binary was compiled before its assets were bundled.
var ErrNotBuilt = errors.New("the style sheet and the script are not built; run `make gen`, then build again")

var load = sync.OnceValues(func() (map[string]string, error) { return manifest(embedded) })

// manifest reads the plain and the hashed names of what was built.
func manifest(files fs.FS) (map[string]string, error) {
	text, err := fs.ReadFile(files, "built/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("read the list of assets: %w", err)
	}
	names := map[string]string{}
	if err := json.Unmarshal(text, &names); err != nil {
		return nil, fmt.Errorf("read the list of assets: %w", err)
	}
	return names, nil
}

// Check reports whether the assets are there; serve calls it before it listens. It gives
// ErrNotBuilt when they were never bundled.
func Check() error {
	_, err := load()
	return err
}

// Path gives the address of a file by its plain name ("app.css"). A name that was not built is
// given with Prefix and without a hash, and answers 404.
func Path(name string) string {
	names, err := load()
	if err != nil {
		return Prefix + name
	}
	if hashed, ok := names[name]; ok {
		return Prefix + hashed
	}
	return Prefix + name
}

// Text gives the content of a file by its plain name, for pages that must stand without a server
// (a printed sheet saved as one file). The error is ErrNotBuilt or one that names the file.
func Text(name string) (string, error) {
	names, err := load()
	if err != nil {
		return "", err
	}
	text, err := fs.ReadFile(embedded, path.Join("built", names[name]))
	if err != nil || names[name] == "" {
		return "", fmt.Errorf("asset %s: %w", name, fs.ErrNotExist)
	}
	return string(text), nil
}

// Handler serves the files under Prefix with a year of immutable caching, compressed to whoever takes it so: nothing
// secret is in them. Without built assets it answers 503 with the sentence of ErrNotBuilt.
func Handler() http.Handler { return handler(embedded) }

func handler(files fs.FS) http.Handler {
	names, err := manifest(files)
	small := sync.OnceValue(func() map[string][]byte { return compressed(files, names) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		if !hashedName(names, name) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if strings.HasSuffix(name, ".woff2") {
			w.Header().Set("Content-Type", "font/woff2")
		}
		if kind, ok := texts[path.Ext(name)]; ok {
			w.Header().Set("Content-Type", kind)
			w.Header().Add("Vary", "Accept-Encoding")
			if body := small()[name]; len(body) > 0 && TakesGzip(r) {
				w.Header().Set("Content-Encoding", "gzip")
				w.Header().Set("Content-Length", strconv.Itoa(len(body)))
				_, _ = w.Write(body) // whoever went away does without
				return
			}
		}
		http.ServeFileFS(w, r, files, path.Join("built", name))
	})
}

// texts are the kinds of files that grow smaller, with their type.
var texts = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8"}

// compressed gives the texts among the files, compressed.
func compressed(files fs.FS, names map[string]string) map[string][]byte {
	out := map[string][]byte{}
	for _, name := range names {
		text, err := fs.ReadFile(files, path.Join("built", name))
		if _, ok := texts[path.Ext(name)]; !ok || err != nil {
			continue
		}
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			continue
		}
		_, wrong := z.Write(text)
		if err := errors.Join(wrong, z.Close()); err == nil && b.Len() < len(text) {
			out[name] = b.Bytes()
		}
	}
	return out
}

// TakesGzip reports whether whoever asks takes an answer compressed.
func TakesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		kind, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if kind == "gzip" && strings.ReplaceAll(weight, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

func hashedName(names map[string]string, name string) bool {
	for _, hashed := range names {
		if hashed == name {
			return true
		}
	}
	return false
}
