package twin

import (
	"errors"
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// What happens in the scenarios, each as those of the practice and its clients would do it.

// The visits of Sami, who harms Noor.
var samis = []string{"2026-03-31 10:00", "2026-04-07 10:00"}

const stopped = sami + " 2026-03-24 10:00"

func (w *twin) booksMoreOfSami() {
	for _, when := range samis {
		w.book(sami, noor, when)
	}
}

func (w *twin) arrivesSami() { w.step(w.visits[stopped], kim, office.ActArrive) }

// stopsTheSession ends a running session, and keeps what happened to herself for now.
func (w *twin) stopsTheSession(goesOn string) {
	w.harmed(goesOn, office.HarmTold{Visit: w.visits[stopped], Alone: true})
	w.version[w.visits[stopped]]++
}

// tellsHarm tells it on his page, at another time.
func (w *twin) tellsHarm(goesOn string) {
	w.harmed(goesOn, office.HarmTold{Client: w.clients[sami]})
}

func (w *twin) harmed(goesOn string, in office.HarmTold) {
	id := got[ident.Case](w)(w.office.TellHarm(w.t.Context(), w.people[noor], office.NewKey(), in))
	w.told = append(w.told, told{by: noor, id: id})
	w.chosen["visits.visits"], w.chosen["next.way"] = []string{"out"}, []string{map[string]string{"end": "end", "other": "somebody-else"}[goesOn]}
}

func (w *twin) endsTheSession() { w.step(w.visits[stopped], noor, office.ActDone) }

// callsOffSami calls his visits off as whoever is unwell does it.
func (w *twin) callsOffSami() {
	for _, when := range append([]string{"2026-03-24 10:00"}, samis...) {
		id := w.visits[sami+" "+when]
		var v scheduling.Visit
		w.view(func(tx *store.Tx) (err error) { v, err = tx.Visit(w.practice.ID, id); return err })
		if v.State == scheduling.Booked {
			w.must(w.office.ChangeVisit(w.t.Context(), w.people[noor], office.NewKey(), office.VisitChange{Visit: id, Version: v.Version, Act: office.ActCancel, Caller: scheduling.ByPractice, Cause: scheduling.Unwell}))
		}
	}
}

// endsSafely begins an end in which safety is at stake.
func (w *twin) endsSafely() {
	id := got[ident.Case](w)(w.office.BeginMatter(w.t.Context(), w.people[noor], office.NewKey(), office.Begin{Protocol: office.End, Client: w.clients[sami]}))
	w.does(noor, id, "safety", protocol.Answers{"stake": {"yes"}, "what": {"It is not safe to go on."}})
}

// asksToTell wishes that whom it is about is told.
func (w *twin) asksToTell(who string) {
	answers := w.words()
	answers["about"], answers["wish"] = []string{"talk"}, []string{office.WishTellHer}
	w.tellsIt(who, office.Telling{About: office.Conduct, Of: w.person(theo), Client: w.clients[who], From: "198.51.100.9", Answers: answers})
	w.chosen["what-changes.asks"], w.chosen["what-changes.own"] = []string{"quiet"}, []string{"Ring the bell softly"}
}

// asksForQuiet asks the same on her own page.
func (w *twin) asksForQuiet() {
	v := w.visitor(w.tokens["own page of "+mara])
	for _, text := range []string{"A quiet session", "Ring the bell softly"} {
		w.must(w.office.AskByLink(w.t.Context(), v, office.NewKey(), text))
	}
}

// toldHim: he is told what a client wished him to be told, and answers; his is the address that she has of it.
func (w *twin) toldHim() {
	w.asksToTell(mara)
	w.works(theo, "what-changes", "agree")
	t := w.told[0]
	w.told = nil
	w.label("what Theo was told", string(t.id))
	w.tokens["what Theo was told"] = t.token
}

func (w *twin) saysMore() {
	more := got[office.Told](w)(w.office.MoreByLink(w.t.Context(), w.visitor(w.tokens["what Theo was told"]), office.NewKey(), "There is more "+canary("more", 0)))
	w.told = append(w.told, told{by: mara, id: more.Case, code: more.Code, token: more.Token})
}

func (w *twin) letsRest() {
	w.must(w.office.LetRestByLink(w.t.Context(), w.visitor(w.tokens["what Theo was told"]), office.NewKey()))
}

// tellsSealed tells it by her own page, where it is sealed when it is sent and so not kept before.
func (w *twin) tellsSealed(who string) {
	w.tellsIt(who, office.Telling{About: office.Conduct, Of: w.person(w.about), Client: w.clients[who], Visit: w.visits[lastVisit[who]], From: "198.51.100.7", Answers: w.words()})
}

// toldBoth is a telling that all read who hear such things.
func (w *twin) toldBoth() {
	w.tellsByLink(mara)
	w.label("what both read", string(w.told[0].id))
	w.told = nil
}

// readsAlone leaves one reader.
func (w *twin) readsAlone() {
	w.does(ines, w.told[0].id, "readers", protocol.Answers{"who": {string(w.person(ines))}})
}

// opens lets somebody read what was told.
func (w *twin) opens(by string) {
	got[office.Matter](w)(w.office.Matter(w.t.Context(), w.people[by], w.told[0].id))
}

// names says whom it is about.
func (w *twin) names(who string) {
	w.about = who
	w.does(ines, w.told[0].id, "name", protocol.Answers{"who": {string(w.person(who))}})
}

// isSafe is what somebody who reads it notes first.
var isSafe = protocol.Answers{"safe": {"safe"}}

// leavesAndReturns: he does not work here for an hour.
func (w *twin) leavesAndReturns() {
	w.becomes(theo, func(in *office.PersonChange) { in.Active = false })
	w.calm()
	w.becomes(theo, func(in *office.PersonChange) { in.Active, in.Role, in.Hears = true, staff.Therapist, false })
	w.calm()
}

// couldHarm asks for what could harm who told it.
func (w *twin) couldHarm() {
	ctx, by, c := w.t.Context(), w.people[ines], w.clients[mara]
	_, err := w.office.Charge(ctx, by, office.NewKey(), office.NewCharge{Client: c, What: "Late", Amount: "20", On: "2026-03-18"})
	w.waits("fee", err)
	id := w.visits[mara+" 2026-03-26 10:00"]
	w.waits("calling off", w.office.ChangeVisit(ctx, by, office.NewKey(), office.VisitChange{Visit: id, Version: w.version[id], Act: office.ActCancel, Caller: scheduling.ByPractice, Reason: "Too full"}))
	end := got[ident.Case](w)(w.office.BeginMatter(ctx, by, office.NewKey(), office.Begin{Protocol: office.End, Client: c}))
	w.label("end of "+mara, string(end))
	w.chosen["second-look.of"] = []string{string(w.person(astrid))}
	w.work(ines, end, 0)
}

// waits keeps the name of what waits for a second look.
func (w *twin) waits(name string, err error) {
	w.t.Helper()
	waits, ok := errors.AsType[*office.Waits](err)
	if !ok {
		w.t.Fatalf("%s: %s does not wait: %v", w.name, name, err)
	}
	w.label("act "+name, string(waits.Act))
}

// agreesToOne: somebody who is no reader looks a second time at one of them.
func (w *twin) agreesToOne() {
	for id, name := range w.labels {
		if name == "act fee" {
			w.must(w.office.LookAtAct(w.t.Context(), w.people[astrid], office.NewKey(), ident.Act(id), true, ""))
		}
	}
	w.calm()
}

// takesBack: she takes it back by her own address, and nobody reads her words any more.
func (w *twin) takesBack() {
	ctx, t := w.t.Context(), w.told[0]
	w.must(w.office.DoByLink(ctx, w.visitor(t.token), office.NewKey(), "withdraw", protocol.Answers{"sure": {"yes"}}))
	page := got[office.Matter](w)(w.office.Matter(ctx, w.people[ines], t.id))
	for _, answers := range page.State.Tasks["tell"].Answers {
		if strings.Contains(strings.Join(answers, " "), bird) {
			w.t.Errorf("what was taken back is still read: %v", answers)
		}
	}
}

// knotOfEnd is what an end writes on a client's line.
func knotOfEnd(w *twin, tx *store.Tx) error {
	return tx.AddKnot(w.practice.ID, client.Knot{ID: newID[ident.Knot](), Client: w.clients[mara], Kind: client.KindLine, At: tx.Now(), Text: "It was taken back", Theirs: true, Way: client.WayLink})
}
