package web

import (
	"bytes"
	"context"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// addClient adds a client as the owner.
func (h *webHouse) addClient(in office.ClientChange) string {
	h.t.Helper()
	id, err := h.office.AddClient(context.Background(), h.owner, office.NewKey(), in)
	if err != nil {
		h.t.Fatal(err)
	}
	return clientPath(id)
}

func (b *browser) texts(selector string) []string { return htmlcheck.Texts(b.h.t, b.page, selector) }

// fault fails unless the page came back with these words in its summary.
func (b *browser) fault(words ...string) *browser {
	b.h.t.Helper()
	if b.status != http.StatusUnprocessableEntity || !strings.HasPrefix(strings.Join(b.texts("title"), ""), "Error:") {
		b.h.t.Fatalf("%s: %d %s", b.path, b.status, htmlcheck.Text(b.page))
	}
	summary := strings.Join(b.texts(".errors"), "")
	for _, w := range words {
		if !strings.Contains(summary, w) {
			b.h.t.Errorf("the summary does not say %q: %s", w, summary)
		}
	}
	for _, link := range htmlcheck.All(b.h.t, b.page, ".errors a") {
		if id := strings.TrimPrefix(htmlcheck.Attr(link, "href"), "#"); len(htmlcheck.All(b.h.t, b.page, `[id="`+id+`"]`)) != 1 {
			b.h.t.Errorf("the summary leads to #%s, which is not on the page once", id)
		}
	}
	return b
}

func TestTheFirstClientAndTheEmptyPage(t *testing.T) {
	h := newWebHouse(t)
	h.update(func(tx *store.Tx) error {
		c, err := tx.Client(h.practice, h.client)
		if err != nil {
			return err
		}
		c.Name, c.NameKey = "Paul Osei", "paul osei"
		return tx.SaveClient(h.practice, c)
	})
	b := h.as(h.desk).get("/clients").wants(http.StatusOK, "Paul Osei", "020 7946 0001", "One client")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.lacks("/clients/import")
	b.get("/clients?find=nobody").wants(http.StatusOK, "Nobody here has that name", "Add “nobody” as a client")
	b.get("/clients/new?name=Zo%C3%AB").wants(http.StatusOK, "Add a client")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.send("main form", url.Values{"phone": {"ring"}, "email": {"@"}}).fault("phone number", "e-mail address")
	if got := htmlcheck.Fields(t, htmlcheck.One(t, b.page, "main form"))["phone"]; got[0] != "ring" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.send("main form", url.Values{"phone": {"020 7946 0777"}, "email": {""}}).wants(http.StatusOK, "Zoë", "Added.")
	b.get("/clients/new")
	b.send("main form", url.Values{"name": {"zoe"}, "phone": {"+44 20 7946 0777"}}).fault("somebody else")
	button := htmlcheck.One(t, b.page, `button[name="anyway"]`)
	b.send("main form", url.Values{"anyway": {htmlcheck.Attr(button, "value")}}).wants(http.StatusOK, "Added.")
}

func TestNamesInManyScripts(t *testing.T) {
	h := newWebHouse(t)
	for _, name := range []string{"王小明", "مريم حداد", "Łucja Żółć", "O’Brien-Šťastný", "ณัฐพล", "X", "Ιωάννα", "<b>Eve</b> & Co"} {
		path := h.addClient(office.ClientChange{Name: name, OtherName: "مريم"})
		b := h.as(h.owner).get(path).wants(http.StatusOK)
		if got := b.texts("h1 bdi"); got[0] != name || got[1] != "مريم" {
			t.Errorf("heading %q, want %q", got, name)
		}
		if strings.Contains(strings.Join(b.texts("title"), ""), name) && len(name) > 1 {
			t.Errorf("the title carries the name %q", name)
		}
		b.get("/clients?find="+url.QueryEscape(name)).wants(http.StatusOK, name)
		htmlcheck.Sound(t, b.page, "csrf", "request_key")
	}
}

func TestAListSaysWhatIsOddAndWhatIsNotRead(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner).get("/clients/import")
	b.send("main form", url.Values{"do": {"look"}, "list": {"Name;Where to ring;Notes\nAna Duarte;020 7946 0555;likes tea\nBen Okri;ask the desk;\n"}})
	b.wants(http.StatusOK, "Row 3: “ask the desk” is not a phone number.", "Leave only the number in the cell", "Worth a look", "We do not read: “Notes” (1 filled).")
	b.send("main form", url.Values{"do": {"bring"}}).fault("Nothing was brought in")
	b.send("main form", url.Values{"do": {"look"}, "list": {"Name;Where to ring;Notes\nAna Duarte;020 7946 0555;likes tea\nBen Okri;;\n"}})
	b.wants(http.StatusOK, "2 clients would come in", "Ana Duarte 020 7946 0555", "We do not read")
	b.send("main form", url.Values{"do": {"bring"}}).wants(http.StatusOK, "Brought in 2 clients.")
	b.get("/clients?find=duarte").get(htmlcheck.Attr(htmlcheck.All(t, b.page, ".list tbody a")[0], "href")).wants(http.StatusOK, "With you since before Partwell").lacks("First visit")
}

func TestBothTextsOfAConflict(t *testing.T) {
	h := newWebHouse(t)
	path := clientPath(h.client)
	mine := h.as(h.owner).get(path+"/edit").wants(http.StatusOK, "Name and contacts")
	h.as(h.desk).get(path+"/edit").send("main form", url.Values{"name": {"Paul Osei-Mensah"}, "desk_note": {"Comes by bus 9"}}).wants(http.StatusOK, "Kept.")
	mine.send("main form", url.Values{"name": {"Paulo Osei"}}).fault("in the meantime")
	mine.wants(http.StatusUnprocessableEntity, "Now there: Paul Osei-Mensah", "Now there: Comes by bus 9")
	if got := htmlcheck.Fields(t, htmlcheck.One(t, mine.page, "main form")); got["name"][0] != "Paulo Osei" || got["version"][0] != "2" {
		t.Errorf("fields %v", got)
	}
	mine.send("main form", url.Values{}).wants(http.StatusOK, "Paulo Osei", "Kept.")
}

func TestAListIsLookedAtAndBroughtIn(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner).get("/clients/import").wants(http.StatusOK, "Bring your clients")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.send("main form", url.Values{"do": {"look"}}).fault("Paste the list")
	b.send("main form", url.Values{"do": {"look"}, "list": {"Name;Phone\nAna Duarte;020 7946 0555\nPaul Osei;020 7946 0001\nBroken;12\n"}})
	b.wants(http.StatusOK, "To mend first", "“12” is not a phone number", "Left out", "is a client already", "comes in")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	htmlcheck.None(t, b.page, `button[value="bring"]`)
	b.send("main form", url.Values{"do": {"bring"}}).fault("Nothing was brought in")
	b.send("main form", url.Values{"do": {"look"}, "list": {"Ana Duarte;020 7946 0555\nמרים;\n"}}).wants(http.StatusOK, "2 clients would come in")
	form := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "main form")))
	form.Set("do", "bring")
	b.post("/clients/import", form).wants(http.StatusOK, "Brought in 2 clients.", "Ana Duarte", "מרים")
	b.post("/clients/import", form).wants(http.StatusOK, "Brought in 2 clients.")
	if got := len(b.texts(".list tbody tr")); got != 3 {
		t.Errorf("sent twice: %d clients", got)
	}
	h.as(h.desk).get("/clients/import").wants(http.StatusForbidden)
}

func TestColumnsAreCorrectedInThePage(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner).get("/clients/import")
	b.send("main form", url.Values{"do": {"look"}, "list": {"nick,who\nMilo,Ana Duarte\nBo,Max Roth\n"}})
	b.send("main form", url.Values{"do": {"look"}, "column.0": {skipColumn}, "column.1": {"name"}}).wants(http.StatusOK, "3 clients would come in")
	if diff := cmp.Diff([]string{"who", "Ana Duarte", "Max Roth"}, b.texts(`.list td[data-label="Name"]`)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// upload sends the page's form with a file chosen.
func (b *browser) upload(content []byte, change url.Values) *browser {
	b.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	fields := url.Values(htmlcheck.Fields(b.h.t, htmlcheck.One(b.h.t, b.page, "main form")))
	maps.Copy(fields, change)
	for name, values := range fields {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				b.h.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile("file", "kunden.csv")
	if err != nil {
		b.h.t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		b.h.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.h.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/clients/import", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r)
}

func TestAFileInLatin1(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner).get("/clients/import")
	b.upload([]byte("Name;Telefon\nJos\xe9 Pe\xf1a;020 7946 0555\n\"Zo\xeb;1\n"), url.Values{"do": {"look"}})
	b.wants(http.StatusOK, "José Peña", "read as Windows-1252", "quotation mark", "To mend first")
	text := htmlcheck.Fields(t, htmlcheck.One(t, b.page, "main form"))["list"][0]
	if !strings.Contains(text, "José") || !strings.Contains(text, "Zoë") {
		t.Errorf("the page does not carry the list: %q", text)
	}
	b.send("main form", url.Values{"do": {"look"}, "list": {strings.ReplaceAll(text, `"Zoë;1`, `Zoë;020 7946 0556`)}}).wants(http.StatusOK, "2 clients would come in")
	b.send("main form", url.Values{"do": {"bring"}}).wants(http.StatusOK, "Brought in 2 clients.", "Zoë")
}

func TestALargeFileIsChosenTwice(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner).get("/clients/import")
	large := []byte("Name,Note\n" + strings.Repeat("Ana "+strings.Repeat("x", 60)+","+strings.Repeat("y", 1000)+"\n", 1200))
	large = append(large, []byte("Max Roth,z\n")...)
	b.upload(large, url.Values{"do": {"look"}}).wants(http.StatusOK, "Choose the file once more", "2 clients from this file")
	htmlcheck.None(t, b.page, `[name="list"]`)
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	if len(b.body) > 400_000 {
		t.Errorf("the page has %d bytes", len(b.body))
	}
	b.send("main form", url.Values{"do": {"bring"}}).fault("choose a file")
	b.get("/clients/import").upload(large, url.Values{"do": {"look"}}).upload(large, url.Values{"do": {"bring"}}).wants(http.StatusOK, "Brought in 2 clients.")
	b.get("/clients/import").upload(bytes.Repeat([]byte("x,y\n"), 3<<20), url.Values{"do": {"look"}}).wants(http.StatusUnprocessableEntity, "larger than")
	b.get("/clients/import").upload(bytes.Repeat([]byte("x,y\n"), 5<<18), url.Values{"do": {"look"}}).fault("larger than 4 MB")
}

func TestStateIsSaidInWords(t *testing.T) {
	h := newWebHouse(t)
	path := clientPath(h.client)
	b := h.as(h.desk).get(path + "/edit")
	b.send("main form", url.Values{"state": {string(client.Paused)}}).wants(http.StatusOK, "Takes a break")
	b.get("/clients").wants(http.StatusOK, "takes a break")
}
