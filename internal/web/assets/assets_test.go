package assets

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestHandlerServesEveryBuiltFileForEver(t *testing.T) {
	names, err := load()
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".txt": "text/plain"}
	for plain := range names {
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, Path(plain), nil))
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: status %d, %d bytes", plain, w.Code, w.Body.Len())
		}
		if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: Cache-Control %q", plain, got)
		}
		want := types[plain[strings.LastIndex(plain, "."):]]
		if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: Content-Type %q, want %q", plain, got, want)
		}
	}
}

func TestTextsAreServedSmall(t *testing.T) {
	ask := func(plain, takes string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, Path(plain), nil)
		r.Header.Set("Accept-Encoding", takes)
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, r)
		return w
	}
	for _, plain := range []string{"app.css", "app.js"} {
		text, err := Text(plain)
		if err != nil {
			t.Fatal(err)
		}
		w := ask(plain, "br, gzip")
		if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len()*2 > len(text) {
			t.Fatalf("%s: %q, %d of %d bytes", plain, w.Header().Get("Content-Encoding"), w.Body.Len(), len(text))
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(z); err != nil || string(got) != text {
			t.Errorf("%s comes back as another: %v", plain, err)
		}
		for _, takes := range []string{"", "br", "gzip; q=0"} {
			if w := ask(plain, takes); w.Header().Get("Content-Encoding") != "" || w.Body.String() != text || w.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s for %q: %q", plain, takes, w.Header())
			}
		}
	}
}

func TestOnlyWhatPagesNeedIsEmbedded(t *testing.T) {
	names, err := load()
	if err != nil {
		t.Fatal(err)
	}
	fonts := 0
	for plain := range names {
		if strings.Contains(plain, "axe") || strings.Contains(plain, "italic") || strings.Contains(plain, "-ext-wght") && !strings.Contains(plain, "latin-ext") {
			t.Errorf("%s is embedded", plain)
		}
		if strings.HasSuffix(plain, ".woff2") {
			fonts++
		}
	}
	if fonts != 10 {
		t.Errorf("%d font files, want two typefaces in five alphabets", fonts)
	}
}

func TestLicencesTravelWithTheBinary(t *testing.T) {
	text, err := Text("licences.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"htmx.org", "@fontsource-variable/literata", "@fontsource-variable/source-sans-3", "@event-calendar/core", "vkurko", "svelte", "SIL OPEN FONT LICENSE"} {
		if !strings.Contains(text, name) {
			t.Errorf("licences.txt does not name %s", name)
		}
	}
}

func TestStyleSheetNamesOnlyOurOwnFiles(t *testing.T) {
	css, err := Text("app.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, outside := range []string{"url(http", "url(//", "url(data:", "url(\"data:"} {
		if strings.Contains(css, outside) {
			t.Errorf("app.css has %q, which our content security policy refuses", outside)
		}
	}
	if _, err := Text("nothing.css"); err == nil {
		t.Error("a file that was not built has a text")
	}
}

func TestUnknownAndPlainNamesAreNotFound(t *testing.T) {
	for _, name := range []string{"app.css", "manifest.json", ".gitkeep", "../assets.go", ""} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = Prefix + name
		Handler().ServeHTTP(w, r)
		if w.Code != http.StatusNotFound {
			t.Errorf("%q: status %d", name, w.Code)
		}
	}
}

func TestWithoutBuiltFilesTheAnswerSaysMakeGen(t *testing.T) {
	empty := fstest.MapFS{"built/.gitkeep": {}}
	w := httptest.NewRecorder()
	handler(empty).ServeHTTP(w, httptest.NewRequest(http.MethodGet, Prefix+"app.css", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make gen") {
		t.Errorf("status %d, %q", w.Code, w.Body)
	}
	if _, err := manifest(fstest.MapFS{"built/manifest.json": {Data: []byte("{")}}); err == nil {
		t.Error("a broken list is taken")
	}
}
