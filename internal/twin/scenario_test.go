package twin

import (
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
)

// scenario is something else that may happen in confidence, and who must not notice it.
type scenario struct {
	name string
	// moments are what happens. Then roles open everything and send everything.
	moments []moment
	roles   []string
	// client and visits are those whose pages are opened first; open: those who may read it find some of it on
	// the client's line.
	client string
	visits []string
	open   bool
	// quiet are those whose letters are not compared: who told it, and who reads it.
	quiet []string
	// reads finds what was told as one of those may read it who are to; it is nil where nobody may any more.
	reads func(w *twin) string
	// later happens after that; after each of its moments the first one of the roles opens everything again.
	later []moment
	// leak is a mistake that has to be found.
	leak leak
}

// Each of them is compared over everything that can be opened and asked for on both engines, and sent on one.
func TestWhateverHappensInConfidence(t *testing.T) {
	t.Parallel()
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, e := range engines {
				t.Run(e.name, func(t *testing.T) {
					t.Parallel()
					s.run(t, e.pair(t))
				})
			}
		})
	}
}

func (s scenario) run(t *testing.T, p pair) {
	for _, w := range p.both() {
		w.quiet, w.chosen = s.quiet, map[string][]string{}
	}
	p.open, p.client, p.visits = s.open, s.client, s.visits
	p.live(s.moments)
	if len(p.with.told) == 0 {
		t.Fatal("nothing was told")
	}
	s.unread(t, p)
	for _, w := range p.both() {
		w.mailedTokens()
	}
	if p.with.config.DatabaseURL == "" {
		p.findsEach(t, []leak{s.leak})
	}
	often := 1
	if p.with.config.DatabaseURL != "" { // the queries are others there; what makes pages of them is not
		often = 0
	}
	all := p.gather(t.Errorf).fewest()
	walkers := p.walkers(t, s.roles, all).follow(often)
	walkers.pages()
	p.sameLines(t, s.roles, all)
	if often > 0 {
		walkers.formsInTurn()
		walkers.whole()
	}
	for _, m := range s.later {
		p.live([]moment{m})
		p.walkers(t, s.roles[:1], p.gather(t.Errorf).fewest()).follow(often).pages()
	}
	p.sameMail(t.Errorf)
}

// unread fails where a word of it can be read in what the program leaves behind, or not by who is to read it.
func (s scenario) unread(t *testing.T, p pair) {
	if s.reads != nil && !strings.Contains(s.reads(p.with), bird) {
		t.Error("its reader does not read it")
	}
	p.with.leavesNothing(t)
}

// readBy gives what was told first as somebody of the practice reads it.
func readBy(by string) func(w *twin) string {
	return func(w *twin) string {
		page := got[office.Matter](w)(w.office.Matter(w.t.Context(), w.people[by], w.told[0].id))
		return page.State.Tasks["tell"].Answers.One("words")
	}
}

// readWithKey gives it as the reader from outside opens it.
func readWithKey(w *twin) (all string) {
	page := got[office.Opened](w)(w.office.OpenSealed(w.t.Context(), w.people[maya], w.told[0].id, w.readingKey))
	for _, words := range page.Words {
		all += words.Text + "\n"
	}
	return all
}

// hear says who of those who work here hears how somebody behaved, and names a reader from outside.
func (w *twin) hear(names []string, outside string) {
	in := office.HearsAnswer{Listed: true, Name: outside}
	for _, name := range names {
		in.Hear = append(in.Hear, w.person(name))
	}
	if outside != "" {
		in.Email = address(outside)
	}
	made := got[office.Invitation](w)(w.office.AnswerHears(w.t.Context(), w.people[astrid], office.NewKey(), in))
	if outside != "" {
		w.label(outside, string(made.Person.ID))
		w.people[outside] = staff.As(w.practice.ID, made.Person)
		got[string](w)(w.office.ChoosePassword(w.t.Context(), made.Token, password))
	}
	for _, name := range append(names, outside) {
		w.seen(name)
	}
}

// seen is who somebody is, once she is signed in.
func (w *twin) seen(name string) {
	if c, ok := w.known(name); ok {
		w.people[name] = staff.As(w.practice.ID, c.Person)
	}
}

// known gives somebody as the list of people has her.
func (w *twin) known(name string) (office.Colleague, bool) {
	all := got[[]office.Colleague](w)(w.office.People(w.t.Context(), w.people[astrid]))
	i := slices.IndexFunc(all, func(c office.Colleague) bool { return c.ID == w.person(name) })
	if i < 0 {
		return office.Colleague{}, false
	}
	return all[i], true
}

// becomes changes what somebody does here.
func (w *twin) becomes(name string, change func(in *office.PersonChange)) {
	w.t.Helper()
	c, _ := w.known(name)
	in := office.PersonChange{Name: c.Name, Email: c.Email, Role: c.Role, Treats: c.Treats, Active: c.Active, Hears: c.Hears, Version: c.Version, Anyway: true}
	change(&in)
	w.must(w.office.ChangePerson(w.t.Context(), w.people[astrid], office.NewKey(), w.person(name), in))
	w.seen(name)
}

// makesAKey lets the reader from outside make her reading key, and type back what stands on its sheet.
func (w *twin) makesAKey() {
	ctx, by := w.t.Context(), w.people[maya]
	sheet := got[office.ReadingSheet](w)(w.office.NewReadingKey(ctx, by))
	groups := strings.Split(sheet.Key, "-")
	w.readingKey = sheet.Key
	w.must(w.office.KeepReadingKey(ctx, by, office.NewKey(), office.SheetShown{Public: sheet.Public, Proof: sheet.Proof, Ask: sheet.Ask,
		Groups: [2]string{groups[sheet.Ask[0]-1], groups[sheet.Ask[1]-1]}}))
	w.seen(maya)
}

// does does one step of what was told, with these answers.
func (w *twin) does(by string, id ident.Case, task string, answers protocol.Answers) {
	w.t.Helper()
	w.must(w.office.DoTask(w.t.Context(), w.people[by], office.NewKey(), office.Do{Case: id, Task: task, Answers: answers}))
}

// works does all that somebody can do with what was told.
func (w *twin) works(by string, but ...string) {
	w.t.Helper()
	for i, t := range w.told {
		if t.rests {
			continue
		}
		x := &worker{w: w, by: by, id: t.id, variant: i, secret: true, done: map[string]bool{}}
		for _, task := range but {
			x.done[task] = true
		}
		x.all()
	}
}
