package twin

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// harm does to those who told what a therapist and the desk might do to a client, and gives what came of
// it, in words.
func (w *twin) harm() (came []string) {
	ctx := w.t.Context()
	note := func(what string, err error) {
		came = append(came, fmt.Sprintf("%s: %v %s", what, err, problems(err)))
	}
	for _, by := range []string{theo, noor, kim, astrid} {
		as := w.people[by]
		for i, who := range tellers {
			c := w.clients[who]
			when := fmt.Sprintf("2026-05-%02d %02d:00", 4+i, 9+slices.Index([]string{theo, noor, kim, astrid}, by))
			id, err := w.office.Book(ctx, as, office.NewKey(), office.BookRequest{Client: c, Therapist: w.person(theo), Service: w.service, When: when, Anyway: when})
			note(by+" books "+who, err)
			if err == nil {
				later := fmt.Sprintf("2026-05-%02d %02d:00", 14+i, 9+slices.Index([]string{theo, noor, kim, astrid}, by))
				note(by+" moves the visit of "+who, w.office.Move(ctx, as, office.NewKey(), office.MoveRequest{Visit: id, Version: 1, When: later, Anyway: later}))
				note(by+" calls off the visit of "+who, w.office.ChangeVisit(ctx, as, office.NewKey(), office.VisitChange{Visit: id, Version: 2, Act: office.ActCancel, Caller: scheduling.ByPractice, Cause: scheduling.Unwell}))
			}
			_, err = w.office.Charge(ctx, as, office.NewKey(), office.NewCharge{Client: c, What: "Oil", Amount: "9", On: "2026-04-20", Sold: true})
			note(by+" sells to "+who, err)
			_, err = w.office.Charge(ctx, as, office.NewKey(), office.NewCharge{Client: c, What: "Late", Amount: "20", On: "2026-04-20"})
			note(by+" charges "+who, err)
			_, err = w.office.WriteDown(ctx, as, office.NewKey(), office.Telling{About: office.Conduct, Client: c, Answers: w.words()})
			note(by+" writes down how somebody behaved to "+who, err)
			came = append(came, w.ends(as, by, who, i)...)
			w.calm()
		}
	}
	return came
}

// ends begins to send a client on and to end the work with her, and goes as far as it goes, in each with
// other answers: with and without danger, for this reason and that one.
func (w *twin) ends(as staff.Actor, by, who string, variant int) (came []string) {
	for _, way := range []string{office.Refer, office.End} {
		id, err := w.office.BeginMatter(w.t.Context(), as, office.NewKey(), office.Begin{Protocol: way, Client: w.clients[who]})
		came = append(came, fmt.Sprintf("%s begins %s with %s: %v", by, way, who, err))
		if err != nil {
			continue
		}
		w.label(fmt.Sprintf("%s of %s by %s", way, who, by), string(id))
		came = append(came, w.steps(by, id))
		for _, v := range []int{variant, variant + 1} {
			came = append(came, w.work(by, id, v).log...)
			came = append(came, w.steps(by, id))
		}
	}
	return came
}

// steps gives what is asked, and what else could be done, in a file.
func (w *twin) steps(by string, id ident.Case) string {
	page := got[office.Matter](w)(w.office.Matter(w.t.Context(), w.people[by], id))
	text := fmt.Sprintf("%s %s, then:", page.Head.Protocol, page.Head.State)
	items := slices.Concat(page.View.Done, page.View.Could, page.View.After)
	if page.View.Now != nil {
		items = append(items, *page.View.Now)
	}
	for _, item := range items {
		if item.Task != nil {
			text += fmt.Sprintf(" %s(asked %t, open %t)", item.Task.ID, item.Required, item.Open)
		}
	}
	return text
}

// sameHarm does the same harm in both practices, and compares what came of it.
func (p pair) sameHarm(t *testing.T) {
	var came [2][]string
	for i, w := range p.both() {
		m := newMask(w)
		for _, line := range w.harm() {
			came[i] = append(came[i], m.String(line))
		}
	}
	for i := range max(len(came[0]), len(came[1])) {
		if a, b := line(came[0], i), line(came[1], i); a != b {
			t.Errorf("what somebody does to a client tells that something was told:\n  told:     %s\n  not told: %s", a, b)
		}
	}
	if t.Failed() {
		return
	}
	t.Logf("%d things done, such as %s", len(came[0]), strings.Join(came[0][:3], "; "))
}

// sameLines compares what the command line prints for somebody who is no reader.
func (p pair) sameLines(t *testing.T, roles []string, all things) {
	for _, role := range roles {
		if role == public {
			continue
		}
		masks := [2]*mask{newMask(p.with), newMask(p.without)}
		lines := [][2][]string{{{"case", "list"}, {"case", "list"}}, {{"case", "list", "--json"}, {"case", "list", "--json"}}}
		for _, x := range all["matter"] {
			lines = append(lines, [2][]string{{"case", "show", x.with}, {"case", "show", x.without}}, [2][]string{{"case", "show", "--json", x.with}, {"case", "show", "--json", x.without}})
		}
		for _, args := range lines {
			var printed [2]string
			for i, w := range p.both() {
				printed[i] = masks[i].String(w.prints(role, args[i]))
			}
			if printed[0] != printed[1] {
				t.Errorf("partwell %s as %s tells that something was told:\n%s", strings.Join(args[0], " "), role, difference(printed[0], printed[1]))
			}
		}
	}
}

// prints runs a command as somebody, and gives its exit code and everything that it prints.
func (w *twin) prints(role string, args []string) string {
	folder := w.t.TempDir()
	w.must(os.WriteFile(filepath.Join(folder, "partwell.db"), nil, 0o600)) // what says that a practice is here
	house := cli.House{Version: "twin", Vocabulary: office.Vocabulary(), SignedIn: func(_ context.Context, _ cli.Place, _ cli.Login, do func(*office.Office, staff.Actor) error) error {
		return do(w.office, w.people[role])
	}}
	var out, failed bytes.Buffer
	args = append(slices.Clone(args), "--data", folder, "--as", address(role), "--password-stdin")
	code := cli.Run(w.t.Context(), house, args, nil, strings.NewReader(password+"\n"), &out, &failed)
	return fmt.Sprintf("%d\n%s\n%s", code, out.String(), failed.String())
}
