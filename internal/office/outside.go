package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// ReaderToday is the page Today of a reader from outside: what waits for her, and all that she reads. Nothing
// else of the practice stands on it.
type ReaderToday struct {
	Moment
	House house.Practice
	// Needs are due soon or missed, Later what was promised for a day further off.
	Needs, Later []Need
	// UnderWay go on besides those; Ended are closed.
	UnderWay, Ended []MatterLine
	// Mine: she has to show her reading key first, or somebody to say that it is she, and nothing stands here.
	Mine *Renewed
	// Renewed are those of whom she may say that it is they who came in.
	Renewed []Renewed
	// NoKey: she has none yet, so nothing reaches her.
	NoKey bool
}

// ReaderToday gives that page. NotFound for everybody else.
func (o *Office) ReaderToday(ctx context.Context, by staff.Actor) (view ReaderToday, err error) {
	err = o.read(ctx, "today of a reader", func(tx *store.Tx) error {
		me, err := readerFromOutside(tx, by)
		if err != nil {
			return err
		}
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		view = ReaderToday{Moment: d.moment(), House: d.house, NoKey: me.ReadingKey == ""}
		if view.Mine, view.Renewed, err = waysIn(tx, by); err != nil {
			return err
		}
		today := TodayView{Now: tx.Now(), Zone: d.zone, Date: d.today}
		if err := today.loadNeeds(d); err != nil {
			return err
		}
		view.Needs, view.Later = today.Needs, today.Later
		if view.UnderWay, err = o.underWay(d, today); err != nil {
			return err
		}
		read, err := tx.CasesRead(by.Practice, by)
		if err != nil {
			return err
		}
		ended := slices.DeleteFunc(read, func(c caseload.Case) bool { return c.State == caseload.Open })
		view.Ended, err = o.matterLines(tx, by, ended)
		return err
	})
	return view, err
}

// readerFromOutside loads who acts; NotFound unless she reads here from outside.
func readerFromOutside(tx *store.Tx, by staff.Actor) (staff.Person, error) {
	me, err := tx.Person(by.Practice, by.Person)
	if err == nil && (by.Kind != staff.KindPerson || me.Role != staff.Outside || !me.Active) {
		err = fault.Missing("page")
	}
	return me, err
}

// Hears is who reads what is told about how somebody here behaved, as the settings have it. Inside work
// here, whether they hear it or not; Outside read from outside, Waiting would, but have no reading key yet.
// Fresh work here and would, but have not come in yet; of Renewed it is not sure that they came in themselves.
type Hears struct {
	Inside, Outside, Waiting, Fresh []staff.Person
	Renewed                         []Renewed
}

// Two reports whether somebody would be left to read it whoever of those who work here it is about.
func (h Hears) Two() bool {
	hear := len(h.Outside)
	for _, p := range h.Inside {
		if p.CanHear() {
			hear++
		}
	}
	return hear > 1
}

// hearsOf reads that from the people of a practice.
func hearsOf(people []staff.Person) (h Hears) {
	h.Renewed = slices.DeleteFunc(renewedOf(people, ""), func(r Renewed) bool { return !r.Hears })
	for _, p := range people {
		switch {
		case p.Works():
			h.Inside = append(h.Inside, p)
			if p.Hears && p.Invited {
				h.Fresh = append(h.Fresh, p)
			}
		case p.Active && p.Locked(): // she stands among those renewed
		case p.Active && p.CanHear():
			h.Outside = append(h.Outside, p)
		case p.Active:
			h.Waiting = append(h.Waiting, p)
		}
	}
	return h
}

// HearsAnswer says who of those who work here reads what is told, from now on; Listed: they were asked
// about. Name and Email name a reader from outside, if one is added.
type HearsAnswer struct {
	Listed      bool
	Hear        []ident.Person
	Name, Email string
	// Anyway is the second yes where nobody can read it for the time being.
	Anyway bool
}

// AnswerHears keeps who hears such things from now on, and gives the link for the reader from outside who
// was added, if any. What was told before keeps its readers. Invalid about reader-name, reader-email, or on
// anyway where a second yes is asked for;
// Conflict last-hearer when nobody would be left.
func (o *Office) AnswerHears(ctx context.Context, by staff.Actor, key Key, in HearsAnswer) (made Invitation, err error) {
	reader := PersonChange{Name: in.Name, Email: in.Email, Role: staff.Outside, Active: true}
	adds := squeezed(in.Name+in.Email) != ""
	if adds {
		if reader, err = reader.tidy(); err != nil {
			return made, aboutReader(err)
		}
	}
	fresh, token := newID[ident.Person](), secret()
	_, err = o.work(ctx, by, key, "answer who hears", in, func(tx *store.Tx) (string, error) {
		made = Invitation{}
		if err := mayAnswer(by, house.StepHears, ""); err != nil {
			return "", err
		}
		if err := tx.LockPractice(by.Practice); err != nil {
			return "", err
		}
		hears, err := openHearing(tx, by.Practice)
		if err != nil {
			return "", err
		}
		if in.Listed {
			if err := hear(tx, by, in.Hear); err != nil {
				return "", err
			}
		}
		if adds {
			if err := refuseTaken(tx, by.Practice, reader.Email, ""); err != nil {
				return "", aboutReader(err)
			}
			made = Invitation{Person: reader.person(fresh), Token: token}
			if err := addInvited(tx, by, made.Person, token); err != nil {
				return "", err
			}
		}
		if err := hears.stays(in.Anyway); err != nil {
			return "", err
		}
		return "", answered(tx, by, house.StepHears, nil)
	})
	return made, err
}

// aboutReader gives the problems of a new person the names of the fields of a new reader.
func aboutReader(err error) error {
	problems, ok := asProblems(err)
	if !ok {
		return err
	}
	for i := range problems {
		problems[i].Field = "reader-" + problems[i].Field
	}
	return problems.Err()
}

// hear marks those of the people who work here who hear from now on.
func hear(tx *store.Tx, by staff.Actor, who []ident.Person) error {
	accounts, err := tx.Accounts(by.Practice)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		hears := slices.Contains(who, a.ID)
		if !a.Works() || hears == a.Hears {
			continue
		}
		a.Hears = hears
		if err := tx.SavePerson(by.Practice, a.Person, a.Version); err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "person.hears", string(a.ID))
	}
	return nil
}

// noteReaders tells the readers of a restricted matter by mail, where the practice can send any, that
// something new waits: no word of what, and no letter that anybody else is shown. Only what the client did
// calls them; that a matter began is told with what is told in it.
func (m *matter) noteReaders(tx *store.Tx, by staff.Actor, first protocol.Event) error {
	if !m.head.Restricted || m.head.Rehearsal || by.Kind != staff.KindClient || m.practice.Sample || first.Kind == protocol.Began {
		return nil
	}
	settings, err := tx.MailSettings(m.practice.ID)
	if err != nil || settings.Host == "" {
		return err
	}
	for _, p := range m.everybody {
		if !slices.Contains(m.head.Readers, p.ID) || !p.Active || p.Email == "" {
			continue
		}
		id, where := newID[string](), "Sign in to see it."
		if m.practice.BaseURL != "" {
			where = "Sign in to see it:\n" + strings.TrimSuffix(m.practice.BaseURL, "/") + "/sign-in"
		}
		err := tx.Enqueue(store.Letter{ID: id, Practice: m.practice.ID, Kind: "mail", Due: tx.Now(), Recipient: p.Email, MessageID: id, Case: m.head.ID,
			Subject: "Something waits for you in Partwell", Body: "Hello " + p.Name + ",\n\nsomething waits for you in Partwell. " + where + "\n"})
		if err != nil {
			return err
		}
	}
	return nil
}
