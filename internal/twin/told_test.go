package twin

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// pair are the two practices: with has the tellings, without has none.
type pair struct {
	with, without *twin
	// client and visits are looked at before others; open: what was told stands on a client's line as well.
	client string
	visits []string
	open   bool
}

func (p pair) both() []*twin { return []*twin{p.with, p.without} }

// moment is something that happens at a time: what only the readers and the tellers do, what happens in the
// other practice in its place, and then in both.
type moment struct {
	at                string
	told, other, both func(w *twin)
}

// firstDay is how it is told, three ways, and what is done with it on that day.
var firstDay = []moment{
	{at: "2026-03-23 09:30", told: func(w *twin) { w.tellsByLink(mara) }},
	{at: "2026-03-23 10:00", told: func(w *twin) { w.tellsWithoutName(lena) }},
	{at: "2026-03-23 10:30", told: func(w *twin) { w.tellsTheReader(ida) }},
	{at: "2026-03-23 10:45", told: func(w *twin) { w.tellsByLink(greta) }},
	{at: "2026-03-23 11:00", told: func(w *twin) { w.nowKnown(lena) }},
	{at: "2026-03-23 11:30", told: (*twin).workAll, both: (*twin).calm},
	{at: "2026-03-23 12:00", told: (*twin).answerAll, both: (*twin).calm},
	{at: "2026-03-23 12:30", told: (*twin).workAll, both: (*twin).calm},
}

// weeksAfter let visits take place, clocks run out, and what is told come to its end.
var weeksAfter = []moment{
	{at: "2026-03-24 18:30", told: (*twin).workAll, both: func(w *twin) { w.takesPlace(paul+" 2026-03-24 11:30", sami+" 2026-03-24 10:00") }},
	{at: "2026-03-26 18:30", told: (*twin).answerAll, both: func(w *twin) { w.takesPlace(mara + " 2026-03-26 10:00") }},
	{at: "2026-03-30 09:00", told: (*twin).workAll, both: (*twin).calm},
	{at: "2026-04-07 09:00", told: (*twin).workAll, both: (*twin).calm},
	{at: "2026-04-20 09:00", told: (*twin).closeAll, both: (*twin).calm},
	{at: "2026-04-20 12:00", told: (*twin).openAgain, both: (*twin).calm},
}

// live lets moments go by in both practices. What became of the visits of those who told, the other
// practice's clients do by their own links at the same time; and where a reader sends somebody on as any
// client is sent on, the same person there does it too.
func (p pair) live(moments []moment) {
	for _, m := range moments {
		p.with.at(m.at)
		before, sent := p.with.booked(), p.with.sentOn()
		if m.told != nil {
			m.told(p.with)
		}
		gone := p.with.goneSince(before)
		p.without.at(m.at)
		for _, g := range gone {
			p.without.callsOff(g)
		}
		p.sendOn(sent, p.with.sentOn())
		if m.other != nil {
			m.other(p.without)
		}
		for _, w := range p.both() {
			if m.both != nil {
				m.both(w)
			}
		}
	}
}

// sentOn gives what was begun to send those who tell to somebody else, by who it is about.
func (w *twin) sentOn() map[ident.Case]caseload.Case {
	all := map[ident.Case]caseload.Case{}
	w.view(func(tx *store.Tx) error {
		for _, who := range tellers {
			heads, err := tx.CasesOfClient(w.practice.ID, staff.System(w.practice.ID), w.clients[who])
			if err != nil {
				return err
			}
			for _, head := range heads {
				if head.Protocol == office.Refer && !head.Restricted {
					all[head.ID] = head
				}
			}
		}
		return nil
	})
	return all
}

// sendOn begins in the other practice what was begun since.
func (p pair) sendOn(before, now map[ident.Case]caseload.Case) {
	for _, id := range names(now) {
		head := now[id]
		if _, was := before[id]; was {
			continue
		}
		by, who := p.with.labels[string(head.Therapist)], p.with.labels[string(head.Client)]
		other := got[ident.Case](p.without)(p.without.office.BeginMatter(p.without.t.Context(), p.without.people[by], office.NewKey(),
			office.Begin{Protocol: head.Protocol, Client: p.without.clients[who], Therapist: p.without.person(by)}))
		p.with.label("what sends on "+who, string(id))
		p.without.label("what sends on "+who, string(other))
	}
}

// gone are the visits that a client called off at once, by their names, and what she chose.
type gone struct {
	who    string
	visits []string
	out    client.WayOut
	with   string
}

// booked gives the visits that are ahead of those who tell.
func (w *twin) booked() map[string][]string {
	ahead := map[string][]string{}
	w.view(func(tx *store.Tx) error {
		for _, who := range tellers {
			visits, err := tx.NextVisits(w.practice.ID, w.clients[who], tx.Now(), 50)
			if err != nil {
				return err
			}
			for _, v := range visits {
				if v.State == scheduling.Booked {
					ahead[who] = append(ahead[who], strings.TrimPrefix(w.labels[string(v.ID)], "visit of "))
				}
			}
		}
		return nil
	})
	return ahead
}

// goneSince gives what is not booked any more.
func (w *twin) goneSince(before map[string][]string) (all []gone) {
	now := w.booked()
	for _, who := range tellers {
		g := gone{who: who, visits: slices.DeleteFunc(before[who], func(v string) bool { return slices.Contains(now[who], v) })}
		if len(g.visits) == 0 {
			continue
		}
		w.view(func(tx *store.Tx) (err error) {
			g.out, err = tx.WayOutOf(w.practice.ID, w.clients[who])
			return err
		})
		if g.out.With != "" {
			g.with = w.labels[string(g.out.With)]
		}
		all = append(all, g)
	}
	return all
}

// visitor opens a personal link.
func (w *twin) visitor(token string) office.Visitor {
	w.t.Helper()
	return got[office.Visitor](w)(w.office.OpenLink(w.t.Context(), token))
}

// lastVisit is the visit of which it is told.
var lastVisit = map[string]string{mara: mara + " 2026-03-18 10:00", greta: greta + " 2026-03-09 10:00"}

// tellsByLink: she keeps what she wrote for later, comes back to it, and sends it.
func (w *twin) tellsByLink(who string) {
	ctx, v := w.t.Context(), w.visitor(w.tokens["own page of "+who])
	in := office.Telling{About: office.Conduct, Of: w.person(w.about), Client: w.clients[who], Visit: w.visits[lastVisit[who]], From: "198.51.100.7", Answers: w.words()}
	kept := got[office.Told](w)(w.office.KeepDraft(ctx, w.practice, v, office.NewKey(), in))
	draft := got[office.Draft](w)(w.office.DraftByLink(ctx, w.visitor(kept.Token)))
	in.Draft, in.Version = w.visitor(kept.Token).Link.Subject, draft.Telling.Version
	w.tellsIt(who, in)
}

func (w *twin) tellsWithoutName(who string) {
	w.tellsIt(who, office.Telling{About: office.Conduct, Of: w.person(w.about), From: "198.51.100.8", Answers: w.words()})
}

func (w *twin) tellsIt(who string, in office.Telling) {
	t := got[office.Told](w)(w.office.Tell(w.t.Context(), w.practice, office.NewKey(), in))
	w.told = append(w.told, told{by: who, id: t.Case, code: t.Code, token: t.Token})
}

// tellsTheReader: she rings, and the reader writes it down.
func (w *twin) tellsTheReader(who string) {
	answers := w.words()
	answers["told-by"] = []string{"by-phone"}
	t := got[office.Told](w)(w.office.WriteDown(w.t.Context(), w.people[ines], office.NewKey(), office.Telling{About: office.Conduct, Of: w.person(w.about), Client: w.clients[who], Answers: answers}))
	w.told = append(w.told, told{by: who, id: t.Case, code: t.Code, token: t.Token})
}

// words are what is told.
func (w *twin) words() protocol.Answers {
	n := len(w.told)
	return protocol.Answers{"words": {"He said something " + canary("told", n)}, "where": {"In the room " + canary("where", n)}, "reach": {"By post " + canary("reach", n)}}
}

// nowKnown: the reader learns whose words they are.
func (w *twin) nowKnown(who string) {
	i := slices.IndexFunc(w.told, func(t told) bool { return t.by == who })
	w.must(w.office.WhoTold(w.t.Context(), w.people[ines], office.NewKey(), w.told[i].id, w.clients[who]))
}

// takenBack is from when on one of them takes back what she told.
var takenBack = time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)

// workAll does for the readers all that can be done now, in each file by other answers.
func (w *twin) workAll() {
	for i, t := range w.told {
		x := &worker{w: w, by: ines, id: t.id, variant: i, secret: true, done: map[string]bool{"withdraw": t.by != greta || !w.clock.Now().After(takenBack)}}
		x.all()
	}
}

// answerAll does for those who told what they are asked, and writes another word.
func (w *twin) answerAll() {
	ctx := w.t.Context()
	for i, t := range w.told {
		v := w.visitor(t.token)
		x := &worker{w: w, id: t.id, variant: i, secret: true, done: map[string]bool{"withdraw": true}}
		for range 10 {
			page := got[office.Matter](w)(w.office.MatterByLink(ctx, v))
			now := page.View.Now
			if now == nil || now.Task == nil || !now.Open || x.done[now.Task.ID] {
				break
			}
			x.done[now.Task.ID] = true
			if now.Step == protocol.StepAnswer {
				w.must(w.office.ReplyByLink(ctx, v, office.NewKey(), now.Proposal.No, protocol.YesThatWorks, ""))
				continue
			}
			step := got[office.TaskPage](w)(w.office.TaskByLink(ctx, v, now.Task.ID, nil))
			w.must(w.office.DoByLink(ctx, v, office.NewKey(), now.Task.ID, x.answers(step, 0)))
		}
		w.must(w.office.WordByLink(ctx, v, office.NewKey(), "One more word "+canary("word", i)))
	}
}

// closeAll ends each file, in different ways where there are.
func (w *twin) closeAll() {
	ctx, by := w.t.Context(), w.people[ines]
	for i, t := range w.told {
		page := got[office.Matter](w)(w.office.Matter(ctx, by, t.id))
		if page.Head.State == caseload.Closed {
			continue
		}
		var open []*protocol.Way
		for _, exit := range page.View.Ways {
			if exit.Open {
				open = append(open, exit.Way)
			}
		}
		way := open[i%len(open)]
		x := &worker{w: w, id: t.id, variant: i, secret: true}
		step := office.TaskPage{Matter: page, Step: office.Step{Task: &protocol.Task{}, Fields: page.Definition.ClosingFields(way), Given: protocol.Answers{}}}
		w.must(w.office.CloseMatter(ctx, by, office.NewKey(), t.id, way.ID, x.answers(step, 0)))
	}
}

// openAgain: one of them is taken up again by its reader, and another talked over.
func (w *twin) openAgain() {
	ctx, by := w.t.Context(), w.people[ines]
	if err := w.office.ReopenMatter(ctx, by, office.NewKey(), w.told[0].id); err != nil {
		w.t.Logf("not opened again: %v", err)
	}
	if _, err := w.office.NoteTalk(ctx, by, office.NewKey(), office.TalkNote{About: office.TalkAbout{Case: w.told[0].id}, Who: "Ana", Line: "Wait " + canary("talk", 0)}); err != nil {
		w.t.Logf("not talked over: %v", err)
	}
}

// callsOff takes visits out as a client does it by her own link, all at once; where she chose a way
// out with it, she does that first.
func (w *twin) callsOff(g gone) {
	ctx, v := w.t.Context(), w.visitor(w.tokens["own page of "+g.who])
	now := got[office.OwnPage](w)(w.office.OwnPage(ctx, v))
	if g.out.Kind != "" && !now.Outs.Chosen {
		choice := office.OutChoice{Kind: g.out.Kind, Until: g.out.Until}
		if g.with != "" {
			choice.With = w.person(g.with)
		}
		w.must(w.office.GoOutByLink(ctx, v, office.NewKey(), choice))
	}
	var out []ident.Visit
	for _, name := range g.visits {
		out = append(out, w.visits[name])
	}
	if len(out) > 0 {
		w.must(w.office.TakeOutByLink(ctx, v, office.NewKey(), out))
	}
}

// takesPlace lets visits take place that are booked.
func (w *twin) takesPlace(visits ...string) {
	for _, name := range visits {
		id, ok := w.visits[name]
		if !ok {
			w.t.Fatalf("no visit %s", name)
		}
		w.step(id, kim, office.ActArrive)
		w.step(id, kim, office.ActDone)
		got[ident.Entry](w)(w.office.ChargeVisit(w.t.Context(), w.people[kim], office.NewKey(), id))
	}
	w.calm()
}
