package web

import (
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/ui"
)

// A full disk answers 503, and keeps what was typed, with the same key, so that it is done once.
func TestAFullDiskKeepsWhatWasTyped(t *testing.T) {
	h := newWebHouse(t)
	m := &matrix{h: h}
	s := &site{office: h.office, log: slog.New(slog.DiscardHandler)}
	full := s.page(s.admit(signedIn, func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Unavailable, "storage", "Nothing was stored: the disk is full or cannot be written. Make room, then try again.")
	}))
	token := m.session(h.therapist)
	session, err := h.office.Session(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	typed := url.Values{"text": {"Two lines,\nas typed"}, "areas": {"calf:left", "calf:right"}, ui.FieldToken: {session.FormToken}, ui.FieldKey: {string(office.NewKey())}}
	sent := maps.Clone(typed)
	sent["password"], sent["old"], sent["code"] = []string{"a secret word"}, []string{"a secret word"}, []string{"a secret word"}
	r := httptest.NewRequest(http.MethodPost, "/visits/1/note", strings.NewReader(sent.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: nameOfSession(r), Value: token})
	w := httptest.NewRecorder()
	full.ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("answered %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if strings.Contains(w.Body.String(), "a secret word") {
		t.Error("a password is written into the page")
	}
	page := htmlcheck.String(t, w.Body.String())
	form := htmlcheck.One(t, page, `form[action="/visits/1/note"]`)
	if d := cmp.Diff(typed, url.Values(htmlcheck.Fields(t, form))); d != "" {
		t.Errorf("what is kept: %s", d)
	}
	if text := htmlcheck.Text(page); !strings.Contains(text, "the disk is full") {
		t.Errorf("the page says %q", text)
	}
}
