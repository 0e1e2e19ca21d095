package mail

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	stdmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
)

func visit() Invite {
	starts := time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)
	return Invite{UID: "0190a0b0-7@carvalho.partwell", Starts: starts, Ends: starts.Add(time.Hour), Stamp: starts.AddDate(0, 0, -3),
		Summary: "Visit at Carvalho, Linden Street", Location: "Linden Street 4, 2nd floor;\nring twice", Practice: `Ana's "Good" Massage, Linden Street`, Organizer: "ana@practice.example"}
}

// khal reads calendar files as a person's calendar does, and says what stands in it.
type khal struct {
	t      *testing.T
	config string
}

func newKhal(t *testing.T) khal {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "config")
	text := "[calendars]\n[[visits]]\npath = " + filepath.Join(dir, "visits") + "\n[locale]\nlocal_timezone = Europe/London\ndefault_timezone = Europe/London\n" +
		"timeformat = %H:%M\ndateformat = %d.%m.\nlongdateformat = %d.%m.%Y\ndatetimeformat = %d.%m. %H:%M\nlongdatetimeformat = %d.%m.%Y %H:%M\n" +
		"[sqlite]\npath = " + filepath.Join(dir, "khal.db") + "\n[default]\ndefault_calendar = visits\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return khal{t, config}
}

func (k khal) run(args ...string) string {
	k.t.Helper()
	out, err := exec.CommandContext(k.t.Context(), "khal", append([]string{"-c", k.config}, args...)...).CombinedOutput()
	if err != nil {
		k.t.Fatalf("khal %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// takes imports a calendar file and gives what stands in the calendar in March.
func (k khal) takes(file string) string {
	k.t.Helper()
	path := filepath.Join(k.t.TempDir(), "visit.ics")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		k.t.Fatal(err)
	}
	k.run("import", "--batch", path)
	return k.run("list", "--day-format", "", "--format", "{start-long} {end-time} {title} | {location} | {uid}{cancelled}", "01.03.2026", "31.03.2026")
}

// arrives sends visits in a real letter over a real mail server and gives what stands in a real calendar then.
func (k khal) arrives(srv *server, method string, visits ...Invite) string {
	k.t.Helper()
	m := paul()
	m.Invites = visits
	before := len(srv.taken())
	if err := (Sender{}).Send(k.t.Context(), srv.settings(Open), m); err != nil {
		k.t.Fatal(err)
	}
	return k.takes(calendarOf(k.t, srv.taken()[before].raw, method))
}

// The visit of a real letter stands in a real calendar: booked, moved, called off.
func TestCalendarsReadTheVisit(t *testing.T) {
	srv := start(t, Open)
	k := newKhal(t)
	v := visit()
	const where = " Visit at Carvalho, Linden Street | Linden Street 4, 2nd floor; ring twice | 0190a0b0-7@carvalho.partwell"
	if got := k.arrives(srv, "REQUEST", v); got != "03.03.2026 10:00 11:00"+where {
		t.Errorf("booked: %q", got)
	}
	v.Sequence, v.Starts, v.Ends = 1, v.Starts.AddDate(0, 0, 2), v.Ends.AddDate(0, 0, 2)
	if got := k.arrives(srv, "REQUEST", v); got != "05.03.2026 10:00 11:00"+where {
		t.Errorf("moved: %q", got)
	}
	v.Sequence, v.Off = 2, true
	if got := k.arrives(srv, "CANCEL", v); !strings.HasPrefix(got, "05.03.2026 10:00 11:00") || !strings.Contains(strings.ToLower(got), "cancelled") {
		t.Errorf("called off: %q", got)
	}
}

// Several visits come in one calendar file; a letter about one or some of them changes those in the calendar and
// no other, by the same name.
func TestCalendarsReadSeveralVisits(t *testing.T) {
	srv := start(t, Open)
	k := newKhal(t)
	all := make([]Invite, 3)
	for i := range all {
		all[i] = visit()
		all[i].UID = string(rune('a'+i)) + "@partwell"
		all[i].Starts, all[i].Ends = all[i].Starts.AddDate(0, 0, 7*i), all[i].Ends.AddDate(0, 0, 7*i)
	}
	line := func(when, uid string) string {
		return when + " Visit at Carvalho, Linden Street | Linden Street 4, 2nd floor; ring twice | " + uid + "@partwell"
	}
	says := func(what, got string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	says("booked together", k.arrives(srv, "PUBLISH", all...), line("03.03.2026 10:00 11:00", "a"), line("10.03.2026 10:00 11:00", "b"), line("17.03.2026 10:00 11:00", "c"))
	all[1].Sequence, all[1].Starts, all[1].Ends = 1, all[1].Starts.Add(time.Hour), all[1].Ends.Add(time.Hour)
	says("one is moved", k.arrives(srv, "REQUEST", all[1]), line("03.03.2026 10:00 11:00", "a"), line("10.03.2026 11:00 12:00", "b"), line("17.03.2026 10:00 11:00", "c"))
	for i := range all {
		all[i].Sequence, all[i].Starts, all[i].Ends = all[i].Sequence+1, all[i].Starts.AddDate(0, 0, 1), all[i].Ends.AddDate(0, 0, 1)
	}
	says("all are moved", k.arrives(srv, "PUBLISH", all...), line("04.03.2026 10:00 11:00", "a"), line("11.03.2026 11:00 12:00", "b"), line("18.03.2026 10:00 11:00", "c"))
	for i := range all[1:] {
		all[i+1].Sequence, all[i+1].Off = all[i+1].Sequence+1, true
	}
	got := strings.Split(strings.ToLower(k.arrives(srv, "PUBLISH", all[1:]...)), "\n")
	for i, off := range []bool{false, true, true} {
		if len(got) != 3 || strings.Contains(got[i], "cancelled") != off {
			t.Errorf("the later two are called off: %q", got)
		}
	}
}

// calendarOf gives the calendar file of a letter, that beside the text and that attached being the same.
func calendarOf(t *testing.T, raw, method string) string {
	t.Helper()
	parsed, err := stdmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	parts(t, parsed.Header.Get("Content-Type"), parsed.Body, found)
	beside, file := found["text/calendar "+method], found["application/ics"]
	if beside == "" || beside != file {
		t.Fatalf("the letter has %d parts; beside the text %q, as a file %q", len(found), beside, file)
	}
	if !strings.Contains(found["text/plain"], "thank you for the time") {
		t.Errorf("its text: %q", found["text/plain"])
	}
	for _, want := range []string{"METHOD:" + method, "ORGANIZER;CN=Ana’s ”Good” Massage Linden Street:mailto:ana@practice.example", "DTSTART:202603"} {
		if !strings.Contains(strings.ReplaceAll(file, "\r\n ", ""), want) {
			t.Errorf("%s is missing in\n%s", want, file)
		}
	}
	if strings.Contains(strings.ReplaceAll(file, "\r\n ", ""), "mailto:paul@clients.example") != (method != "PUBLISH") {
		t.Errorf("who is invited in\n%s", file)
	}
	return file
}

func parts(t *testing.T, kind string, body io.Reader, into map[string]string) {
	t.Helper()
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(media, "multipart/") {
		return
	}
	r := multipart.NewReader(body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		media, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(media, "multipart/") {
			parts(t, p.Header.Get("Content-Type"), p, into)
			continue
		}
		text := decoded(t, p)
		into[strings.TrimSpace(media+" "+params["method"])] = text
	}
}

func decoded(t *testing.T, p *multipart.Part) string {
	t.Helper()
	var r io.Reader = p
	switch p.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		r = quotedprintable.NewReader(p)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, p)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAVisitThatIsNoneIsNotSent(t *testing.T) {
	srv := start(t, Open)
	for name, spoil := range map[string]func(*Invite){
		"no id":              func(i *Invite) { i.UID = "" },
		"an id of two lines": func(i *Invite) { i.UID = "x\r\nATTENDEE:mailto:y" },
		"ends before":        func(i *Invite) { i.Ends = i.Starts },
		"no title":           func(i *Invite) { i.Summary = " " },
		"a title of two":     func(i *Invite) { i.Summary = "a\nb" },
		"counts down":        func(i *Invite) { i.Sequence = -1 },
	} {
		m := paul()
		m.Invites = []Invite{visit(), visit()}
		spoil(&m.Invites[1])
		if err := (Sender{}).Send(t.Context(), srv.settings(Open), m); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(srv.taken()) != 0 {
		t.Error("a letter arrived all the same")
	}
}
