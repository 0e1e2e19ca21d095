package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// What cannot be an id, or cannot be stored at all, is not there: the database is not asked.
func TestAddressesThatCannotBe(t *testing.T) {
	var got []string
	s := &site{}
	mux := http.NewServeMux()
	for _, pattern := range []string{"GET /clients/{client}/lines/{line}/refund", "GET /first/{token}", "GET /{$}"} {
		mux.HandleFunc(pattern, func(_ http.ResponseWriter, r *http.Request) {
			if wellFormed(r) {
				got = append(got, r.URL.Path)
			}
		})
	}
	const id = "0195a5a4-7f00-7000-8000-000000000001"
	for path, want := range map[string]bool{
		"/": true, "/first/some-token": true, "/first/%00": false, "/first/a%ff": false,
		"/clients/" + id + "/lines/" + id + "/refund": true, "/clients/" + id + "/lines/x/refund": false,
		"/clients/%00/lines/" + id + "/refund": false, "/clients/" + id + "%00/lines/" + id + "/refund": false,
	} {
		got = nil
		mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, http.NoBody))
		if (len(got) == 1) != want {
			t.Errorf("%s: let through %v, want %v", path, len(got) == 1, want)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	for _, name := range passedOn {
		s.opt.Listen, r.RemoteAddr, r.Host = "127.0.0.1:7890", "127.0.0.1:5000", "localhost:7890"
		r.Header = http.Header{}
		if !s.here(r) {
			t.Fatal("a plain request from this computer is not from here")
		}
		r.Header.Set(name, "")
		if s.here(r) {
			t.Errorf("with %s a request still counts as from this computer", name)
		}
	}
}
