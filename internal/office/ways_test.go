package office

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// lostText is the example of the guide.
func lostText(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../docs/guide/examples/lost-item.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func replaced(t *testing.T, text, from, to string) string {
	t.Helper()
	if !strings.Contains(text, from) {
		t.Fatalf("%q is not in the text", from)
	}
	return strings.Replace(text, from, to, 1)
}

// builtInText is the text of one as it came along.
func (h *testHouse) builtInText(id string) string {
	h.t.Helper()
	_, text, ok := h.office.protocols.Current(id)
	if !ok {
		h.t.Fatalf("no %s", id)
	}
	return text
}

func (h *testHouse) use(by staff.Actor, in NewWay) string {
	h.t.Helper()
	id, err := h.office.UseWay(h.t.Context(), by, NewKey(), in)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h *testHouse) wayPage(id string) WayText {
	h.t.Helper()
	p, err := h.office.WayText(h.t.Context(), h.owner, id, false)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// A copy counts for what begins from then on; what is open goes on as it began, also on another server,
// also when the practice goes back to what came along.
func TestAMatterKeepsTheVersionItBeganWith(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		began := h.tell(Telling{About: Other, Client: h.client, Answers: protocol.Answers{"words": {"The room was cold."}, "told-by": {"by-phone"}}})
		text := replaced(t, h.builtInText(Other), `title: "Something else wasn't right"`, `title: "Anything else"`)
		h.use(h.owner, NewWay{About: Other, Text: strings.ReplaceAll(text, "\n", "\r\n")})
		after := h.tell(Telling{About: Other, Client: h.client, Answers: protocol.Answers{"words": {"And loud."}, "told-by": {"by-phone"}}})

		another := New(Parts{Store: h.db, Keys: h.office.keys, Clock: h.clock.Now, Passwords: h.office.passwords, Protocols: testProtocols(t)})
		titles := func(o *Office) (out []string) {
			for _, id := range []ident.Case{began, after} {
				m, err := o.Matter(ctx, h.owner, id)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, m.Definition.Title.In("en"))
			}
			return out
		}
		want := []string{"Something else wasn't right", "Anything else"}
		for _, o := range []*Office{h.office, another} {
			if got := titles(o); !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		}
		page := h.wayPage(Other)
		if !page.Own || page.Version != 1 || page.Running != 1 || page.Text != text || page.By != "Inês Carvalho" {
			t.Errorf("%+v", page)
		}
		if err := h.office.DropWay(ctx, h.owner, NewKey(), Other, 1); err != nil {
			t.Fatal(err)
		}
		if got := titles(another); !slices.Equal(got, want) {
			t.Errorf("after going back: %v", got)
		}
		back := h.tell(Telling{About: Other, Client: h.client, Answers: protocol.Answers{"words": {"And dark."}, "told-by": {"by-phone"}}})
		if m := h.matter(h.owner, back); m.Definition.Title.In("en") != "Something else wasn't right" {
			t.Errorf("begun with %s", m.Definition.Title.In("en"))
		}
		kept, err := h.office.WayText(ctx, h.owner, Other, true)
		if err != nil || kept.Draft != text || kept.Own || !kept.Kept || kept.Version != 2 {
			t.Errorf("the text that she had: %v %+v", err, kept.Way)
		}
		if found, err := h.db.Verify(ctx); err != nil || len(found) > 0 {
			t.Errorf("%v %v", found, err)
		}
	})
}

// tell writes down a telling and gives its matter.
func (h *testHouse) tell(in Telling) ident.Case {
	h.t.Helper()
	told, err := h.office.WriteDown(h.t.Context(), h.owner, NewKey(), in)
	if err != nil {
		h.t.Fatal(err)
	}
	return told.Case
}

// A ninth, of the practice's own: it can be told at the door and written down, is read by whom it says,
// practised, walked to its end; and taken out of use it is begun no more.
func TestAWayOfThePracticesOwn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		practice := h.public()
		if id := h.use(h.owner, NewWay{Text: lostText(t)}); id != "lost-item" {
			t.Fatal(id)
		}
		door, err := h.office.Door(ctx, practice)
		if err != nil || len(door.Tellings) != 1 || !door.Tellings[0].Desk || !door.Tellings[0].Therapist {
			t.Fatalf("%v %+v", err, door.Tellings)
		}
		told, err := h.office.Tell(ctx, practice, NewKey(), Telling{About: "lost-item", Answers: protocol.Answers{"words": {"A green scarf."}}, From: "203.0.113.7"})
		if err != nil {
			t.Fatal(err)
		}
		if h.matter(h.desk, told.Case).Head.Kind != staff.OwnShared {
			t.Error("the desk reads it as something else")
		}
		if err := h.office.WhoTold(ctx, h.desk, NewKey(), told.Case, h.client); err != nil {
			t.Fatal(err)
		}
		said := spoken("It was under the chair.")
		h.do(h.desk, told.Case, "look", said)
		h.do(h.therapist, told.Case, "back", protocol.Answers{"said": {"Given to Paul on Tuesday."}})
		if err := h.office.CloseMatter(ctx, h.desk, NewKey(), told.Case, "given-back", protocol.Answers{}); err != nil {
			t.Fatal(err)
		}
		page, err := h.office.Rehearsals(ctx, h.owner)
		if err != nil || !slices.ContainsFunc(page.Situations, func(s Situation) bool { return s.Protocol == "lost-item" && s.Who == "Robin Vale" }) {
			t.Errorf("it cannot be practised: %v %+v", err, page.Situations)
		}
		if _, err := h.office.BeginMatter(ctx, h.owner, NewKey(), Begin{Protocol: "lost-item", Rehearse: true}); err != nil {
			t.Error(err)
		}
		if err := h.office.DropWay(ctx, h.owner, NewKey(), "lost-item", 1); err != nil {
			t.Fatal(err)
		}
		if _, err := h.office.WriteDown(ctx, h.owner, NewKey(), Telling{About: "lost-item", Answers: protocol.Answers{"words": {"A hat."}}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("begun out of use: %v", err)
		}
		if m := h.matter(h.owner, told.Case); m.View.Closed == nil || m.Definition.ID != "lost-item" {
			t.Errorf("%+v", m.View.Closed)
		}
	})
}

// Who reads it is what the text says: what is not for whoever treats stands on no page that she reads.
func TestAWayOfThePracticesOwnIsReadByWhomItSays(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.use(h.owner, NewWay{Text: replaced(t, lostText(t), "readers: [therapist, owner, desk]", "readers: [owner]")})
		told, err := h.office.WriteDown(ctx, h.therapist, NewKey(), Telling{About: "lost-item", Client: h.client, Answers: protocol.Answers{"words": {"A letter from a lawyer."}}})
		if err != nil || told.Code != "" || told.Token != "" {
			t.Fatalf("%v %+v", err, told)
		}
		for name, by := range map[string]staff.Actor{"therapist": h.therapist, "desk": h.desk, "a stranger": h.stranger()} {
			if _, err := h.office.Matter(ctx, by, told.Case); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if lines, err := h.office.OpenMatters(ctx, by); err != nil || len(lines) > 0 {
				t.Errorf("%s has it listed: %v %v", name, lines, err)
			}
		}
		h.do(h.owner, told.Case, "look", spoken("It is in the safe."))
		for _, knot := range h.knots() {
			if strings.Contains(knot, "lawyer") || strings.Contains(knot, "safe") || strings.Contains(knot, "kind") {
				t.Errorf("the time line says %q", knot)
			}
		}
	})
}

// Only the owner changes them, only what is found good is taken, and no other practice has it.
func TestUseWayRefuses(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, stranger := t.Context(), h.stranger()
		for name, by := range map[string]staff.Actor{"therapist": h.therapist, "desk": h.desk, "client": staff.AsClient(h.practice, h.client, "")} {
			_, err1 := h.office.Ways(ctx, by)
			_, err2 := h.office.WayText(ctx, by, Other, false)
			_, err3 := h.office.CheckWay(ctx, by, "", "x")
			_, err4 := h.office.UseWay(ctx, by, NewKey(), NewWay{Text: lostText(t)})
			err5 := h.office.DropWay(ctx, by, NewKey(), Other, 1)
			for i, err := range []error{err1, err2, err3, err4, err5} {
				if !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s, %d: %v", name, i+1, err)
				}
			}
		}
		broken := replaced(t, lostText(t), "effect: send-words", "effect: send-word")
		if c, err := h.office.CheckWay(ctx, h.owner, "", broken); err != nil || len(c.Findings) != 1 || c.Findings[0].Line == 0 || c.Findings[0].Remedy == "" {
			t.Errorf("%v %+v", err, c)
		}
		if _, err := h.office.UseWay(ctx, h.owner, NewKey(), NewWay{Text: broken}); !fault.Is(err, fault.Invalid) {
			t.Errorf("taken: %v", err)
		}
		h.use(h.owner, NewWay{Text: lostText(t)})
		if _, err := h.office.UseWay(ctx, h.owner, NewKey(), NewWay{Text: lostText(t)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a second one with the same id: %v", err)
		}
		if _, err := h.office.WayText(ctx, stranger, "lost-item", false); !fault.Is(err, fault.NotFound) {
			t.Errorf("another practice: %v", err)
		}
		if _, err := h.office.BeginMatter(ctx, stranger, NewKey(), Begin{Protocol: "lost-item", Rehearse: true}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another practice begins it: %v", err)
		}
	})
}

// Of two owners who use their texts at once one hears of the other, and nothing of hers is stored half.
func TestTwoOwnersChangeAWayAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.use(h.owner, NewWay{Text: lostText(t)})
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i, title := range []string{"Left behind", "Forgotten"} {
			wait.Go(func() {
				_, errs[i] = h.office.UseWay(context.WithoutCancel(t.Context()), h.owner, NewKey(), NewWay{About: "lost-item", Version: 1, Text: replaced(t, lostText(t), "Something was left behind", title)})
			})
		}
		wait.Wait()
		won := slices.Index(errs, nil)
		if won < 0 || !fault.Is(errs[1-won], fault.Conflict) {
			t.Fatal(errs)
		}
		if page := h.wayPage("lost-item"); page.Version != 2 || !strings.Contains(page.Text, []string{"Left behind", "Forgotten"}[won]) {
			t.Errorf("%d: %+v", won, page.Way)
		}
		err := h.office.DropWay(t.Context(), h.owner, NewKey(), "lost-item", 1)
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("dropped an older one: %v", err)
		}
	})
}

// Each path that begins with a definition takes the practice's own: the quiet beginning of moving on,
// an answer to somebody new, a rehearsal, the door.
func TestEveryPathTakesThePracticesOwn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		for id, change := range map[string][2]string{
			Refer:    {`title: "Someone who can do this better"`, `title: "Somebody more fitting"`},
			Decline:  {`title: "Not taking this on"`, `title: "Not for us"`},
			Pressure: {`title: "Too hard, or it hurt"`, `title: "It hurt"`},
		} {
			h.use(h.owner, NewWay{About: id, Text: replaced(t, h.builtInText(id), change[0], change[1])})
		}
		digests := map[string]string{}
		for _, id := range []string{Refer, Decline, Pressure} {
			digests[id] = h.wayPage(id).Definition.Digest
		}
		h.view(func(tx *store.Tx) error {
			for _, id := range []string{Refer, Decline, Pressure} {
				def, _, err := h.office.way(tx, h.practice, id)
				if err != nil || def.Digest != digests[id] {
					t.Errorf("%s: %v", id, err)
				}
			}
			m, err := h.office.imagine(tx, h.owner, "")
			if err != nil || m.def.Digest != digests[Decline] {
				t.Errorf("the answer to somebody new: %v", err)
			}
			page, err := h.office.movingOn(tx, h.owner, h.client)
			if err != nil || page.Task == nil {
				t.Errorf("moving on: %v", err)
			}
			return nil
		})
		rehearsed, err := h.office.BeginMatter(ctx, h.owner, NewKey(), Begin{Protocol: Refer, Rehearse: true})
		if err != nil || h.matter(h.owner, rehearsed).Definition.Title.In("en") != "Somebody more fitting" {
			t.Errorf("the rehearsal: %v", err)
		}
	})
}
