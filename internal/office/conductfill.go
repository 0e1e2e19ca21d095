package office

import (
	"cmp"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// lookAgain is after how many days it is looked at again what holds for now, where nobody says otherwise.
const lookAgain = 7

// prefillConduct begins the pages of how somebody behaved with what is known.
func (m *matter) prefillConduct(tx *store.Tx, t *protocol.Task, given protocol.Answers) error {
	empty := func(field string) bool { return len(given[field]) == 0 }
	if how := m.answersBy(); how != "" && len(t.Says) > 0 && len(m.state.Tasks[t.ID].Answers["how"]) == 0 {
		given["how"] = []string{how}
	}
	today := m.today(tx)
	switch {
	case t.ID == tellTask && m.head.Rehearsal && empty("words"):
		given["words"] = []string{cmp.Or(inventedWords[m.head.Protocol], inventedWords[Other])}
	case t.Effect == effect.ChooseCourse && empty("about"):
		given["about"] = m.state.Tasks[tellTask].Answers["about"]
	case t.Effect == effect.SetReaders:
		given["who"] = nil
		for _, p := range m.everybody {
			if m.reads(p) || m.shutTo(p) {
				given["who"] = append(given["who"], string(p.ID))
			}
		}
		if m.head.Rehearsal {
			given["who"] = []string{string(m.head.RehearsedBy)}
		}
	case t.Effect == effect.NamePerson && m.head.About != "":
		given["who"] = []string{string(m.head.About)}
	case t.Effect == effect.PassOn && m.head.Therapist != "":
		given["who"] = []string{string(m.head.Therapist)}
	case t.Effect == effect.NoteMeasures && civil.Date(given.One("look")) <= today:
		given["look"] = []string{string(today.Add(lookAgain))}
	case t.Effect == effect.WriteTelling && civil.Date(given.One("from")) < today:
		given["from"] = []string{string(today)}
	case t.Effect == effect.NoteReport:
		return m.prefillReport(tx, given)
	case t.Effect == effect.SendWords && t.ID == TaskPromisedCall && m.def.ID == Conduct && empty(ringOn) && !m.state.Tasks[t.ID].IsDone():
		return m.prefillRing(tx.Now(), given)
	case t.Effect == effect.TellPerson && empty("meet-on"):
		return m.prefillMeeting(tx, given)
	case t.Resolution && empty("mine"):
		return m.prefillChange(tx, given)
	}
	return nil
}

// answersBy is how the practice's words reach who told it without a name: as it was told, by telephone or on its
// own page. Empty: however one likes.
func (m *matter) answersBy() string {
	tell := m.state.Tasks[tellTask]
	switch {
	case m.head.Client != "" || m.head.Rehearsal || !tell.IsDone():
		return ""
	case tell.Side == protocol.Client:
		return string(message.InWriting)
	case tell.Answers.One("told-by") == "by-phone":
		return string(message.ByPhone)
	}
	return ""
}

// prefillMeeting proposes the next working day for the talk with whom it is about, not before the day
// that was agreed.
func (m *matter) prefillMeeting(tx *store.Tx, given protocol.Answers) error {
	ring := protocol.Answers{}
	if err := m.prefillRing(tx.Now(), ring); err != nil {
		return err
	}
	given["meet-on"], given["meet-at"] = ring[ringOn], ring[ringAt]
	if from := m.state.Tasks[taskTelling].Answers.One("from"); from > given.One("meet-on") {
		given["meet-on"] = []string{from}
	}
	return nil
}

// prefillReport proposes the body that is told where the practice is, by when, and what was told.
func (m *matter) prefillReport(tx *store.Tx, given protocol.Answers) error {
	due, err := m.reportDue(tx.Now())
	if err != nil {
		return err
	}
	for field, value := range map[string]string{
		"body": m.pack.Report.Body, "by": string(civil.DateOf(due, m.practice.Location())),
		"facts": strings.Join(m.pack.Report.Facts, "\n"),
	} {
		if len(given[field]) == 0 && value != "" {
			given[field] = []string{value}
		}
	}
	return nil
}

// prefillChange offers what changes as what the practice does.
func (m *matter) prefillChange(tx *store.Tx, given protocol.Answers) error {
	if last := m.lastOffer(); len(last) > 0 {
		given["mine"], given["yours"] = last["mine"], last["yours"]
	} else if change := m.changes(); change != "" {
		given["mine"] = []string{change}
	}
	given["by"] = []string{string(m.offerDay(m.today(tx)))}
	return nil
}

// changes says in one line what changes, as it was chosen.
func (m *matter) changes() string {
	a := m.state.Tasks["what-changes"].Answers
	var parts []string
	if t, ok := m.def.Task("what-changes"); ok {
		for i := range t.Fields {
			for _, id := range a[t.Fields[i].ID] {
				if o, ok := t.Fields[i].Option(id); ok && t.Fields[i].ID == "asks" {
					parts = append(parts, lowerFirst(o.Words.In("en")))
				}
			}
		}
	}
	return strings.Join(append(parts, a["own"]...), ", ")
}

// fieldsOfConduct fills the words about how somebody behaved: who reads it, who speaks, what was agreed on
// and decided, and who listens outside.
func (m *matter) fieldsOfConduct(f words.Fields, task string, given protocol.Answers) {
	if m.def.ID != Conduct {
		return
	}
	var readers []string
	if viewer, ok := staff.Find(m.everybody, m.viewer.Person); ok {
		f["person"] = viewer.Name
		if viewer.Role == staff.Outside { // whom it is about may answer the practice's telephone
			f["phone"] = ""
		}
	}
	for _, p := range m.reading() {
		readers = append(readers, p.Name)
	}
	if m.head.Rehearsal {
		readers = []string{f["person"]}
	}
	f["readers"], f["bodies"] = andList(readers), strings.TrimRight(m.outside(), ".")
	if f["read"] = "read"; len(readers) == 1 {
		f["read"] = "reads"
	}
	if f["therapist"] = m.practice.Name; task == taskTold { // who speaks with that person signs, not the house
		f["therapist"] = cmp.Or(f["person"], m.practice.Name)
	}
	f["about_person"] = m.names()["about"]
	f["telling"], f["told_part"] = within(m.state.Tasks[taskTelling].Answers.One("telling")), within(m.state.Tasks[taskAction].Answers.One("shown"))
	if on, at := civil.Date(given.One("meet-on")), given.One("meet-at"); on.Valid() && at != "" {
		f["meet_date"], f["meet_time"] = on.Long(), at
	}
	for _, d := range m.state.Tasks[taskAction].Answers.Deeds("items") {
		if by := d.By.Long(); d.By.Valid() {
			f["done_date"] = by
		}
	}
}

// andList says names as in a sentence, "Ana, Sean and Mei".
func andList(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}
