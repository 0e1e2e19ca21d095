package office

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// Sealed says of a matter for whom words in it are sealed. To can open them now; Old could with the sheet of
// a key that they had before, if they still have it; Lost: some were sealed to a key of nobody here. May: the viewer has a key to try. Next are
// those for whom alone the client's words are sealed from now on.
type Sealed struct {
	To, Old, Next []staff.Person
	Lost, May     bool
	// Veils are what stands in the place of sealed words.
	Veils []string
}

// Veiled reports whether a text is no word of the client's, but stands in the place of one that is sealed.
func (s Sealed) Veiled(text string) bool { return slices.Contains(s.Veils, text) }

// Any reports whether something is sealed at all.
func (s Sealed) Any() bool { return s.Lost || len(s.To)+len(s.Old) > 0 }

// sealWords seals the client's own words in the events of a restricted matter, where only readers from
// outside read it. What stands in the journal, and what every effect is given, is the sealed text.
// Conflict "no-readers" for words that nobody here would read any more; they are not kept.
func (m *matter) sealWords(events []protocol.Event) ([]protocol.Event, error) {
	if !m.head.Restricted || m.head.Rehearsal {
		return events, nil
	}
	read, when := slices.ContainsFunc(m.everybody, m.reads), "any more"
	if slices.ContainsFunc(m.everybody, m.shutTo) {
		when = "at the moment"
	}
	keys := staff.SealTo(m.everybody, m.head.Readers)
	out := slices.Clone(events)
	for i := range out {
		if !m.wordsOfClient(out[i]) {
			continue
		}
		err := m.eachWord(&out[i], func(place, text string) (string, error) {
			if !read {
				return "", fault.New(fault.Conflict, CodeNoReaders, "Nobody here reads this %s, so your words were not kept. Please take them to somebody outside.", when)
			}
			if len(keys) == 0 {
				return text, nil
			}
			return seal.To(keys, place, text)
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// wordsOfClient reports whether what is said in an event is the client's, whoever wrote it down.
func (m *matter) wordsOfClient(e protocol.Event) bool {
	return e.Side == protocol.Client || e.For == protocol.Client || e.Kind == protocol.SignalCame && e.Signal == protocol.SignalWord ||
		e.Kind == protocol.TaskDone && e.Task == "tell"
}

// eachWord gives every free text of an event, with the place where it stands, to change, and puts what that
// gives in its stead. The answers that it had stay as they were for whoever else holds them.
func (m *matter) eachWord(e *protocol.Event, change func(place, text string) (string, error)) (err error) {
	place := string(m.practice.ID) + "/" + eventName(m.head.ID, e.No)
	if e.Text != "" {
		if e.Text, err = change(place, e.Text); err != nil {
			return err
		}
	}
	answers := maps.Clone(e.Answers)
	for field, values := range answers {
		if !m.free(e.Task, field) {
			continue
		}
		values = slices.Clone(values)
		for i, v := range values {
			if v == "" {
				continue
			}
			if values[i], err = change(place+"/"+field+"/"+strconv.Itoa(i), v); err != nil {
				return err
			}
		}
		answers[field] = values
	}
	e.Answers = answers
	return nil
}

func eventName(id ident.Case, no int) string { return string(id) + "/" + strconv.Itoa(no) }

// free reports whether an answer to a field is somebody's own words. A field that is not known is.
func (m *matter) free(task, field string) bool {
	t, ok := m.def.Task(task)
	if !ok {
		return field != protocol.FieldBy
	}
	for _, f := range t.Fields {
		if f.ID == field {
			return f.Kind == protocol.Words || f.Kind == protocol.Line || f.Kind == protocol.Lines
		}
	}
	return field != protocol.FieldBy
}

// veil puts in the place of every sealed text who can read it, so that no page, letter or list ever has
// more to show. It notes for which keys something is sealed.
func (m *matter) veil(events []protocol.Event) []protocol.Event {
	if !m.head.Restricted {
		return events
	}
	out := slices.Clone(events)
	for i := range out {
		_ = m.eachWord(&out[i], func(_, text string) (string, error) { // this change gives no error
			ids := seal.SealedTo(text)
			if ids == nil {
				return text, nil
			}
			veil := m.veiled(ids)
			if !m.sealed.Veiled(veil) {
				m.sealed.Veils = append(m.sealed.Veils, veil)
			}
			return veil, nil
		})
	}
	return out
}

// veiled says of a text who can open it.
func (m *matter) veiled(ids []string) string {
	var now, before []string
	for _, p := range m.everybody {
		switch opens, old := m.opens(p, ids); {
		case opens:
			now = append(now, p.Name)
			m.sealed.To = withPerson(m.sealed.To, p)
		case old:
			before = append(before, p.Name)
			m.sealed.Old = withPerson(m.sealed.Old, p)
		}
	}
	switch {
	case len(now) > 0:
		return "Sealed. Only " + inWords(now) + " can read it."
	case len(before) > 0:
		return "Sealed to a reading key of before. Only " + inWords(before) + " can read it, with the old sheet."
	}
	m.sealed.Lost = true
	return "Sealed to a reading key that nobody here had. Nobody can open it."
}

// opens reports whether somebody opens with her reading key what is sealed to these, or would with one that
// she had before.
func (m *matter) opens(p staff.Person, ids []string) (now, before bool) {
	if p.ReadingKey == "" {
		return false, false
	}
	now = slices.Contains(ids, seal.ReadingKeyID(p.ReadingKey))
	reached := []string{seal.ReadingKeyID(p.ReadingKey)} // with the keys that were handed on to her own
	for range m.past {
		for _, k := range m.past {
			id := seal.ReadingKeyID(k.Public)
			if k.Person != p.ID {
				continue
			}
			before = before || slices.Contains(ids, id)
			if !slices.Contains(reached, id) && slices.ContainsFunc(seal.SealedTo(k.Handed), func(to string) bool { return slices.Contains(reached, to) }) {
				reached, now = append(reached, id), now || slices.Contains(ids, id)
			}
		}
	}
	return now, before
}

func withPerson(list []staff.Person, p staff.Person) []staff.Person {
	if slices.ContainsFunc(list, func(other staff.Person) bool { return other.ID == p.ID }) {
		return list
	}
	return append(list, p)
}

func inWords(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// sealedFor is what a page says of it to its viewer.
func (m *matter) sealedFor() Sealed {
	s := m.sealed
	s.May = slices.ContainsFunc(m.everybody, func(p staff.Person) bool {
		return p.ID == m.viewer.Person && p.ReadingKey != "" && s.Any()
	})
	if m.head.Restricted {
		for _, public := range staff.SealTo(m.everybody, m.head.Readers) {
			i := slices.IndexFunc(m.everybody, func(p staff.Person) bool { return p.ReadingKey == public })
			s.Next = append(s.Next, m.everybody[i])
		}
	}
	return s
}

// OpenedWords are one sealed text as it was opened: what was asked, in which field of which step, and by
// whom it was said.
type OpenedWords struct {
	At    time.Time
	Task  *protocol.Task // nil for words that were added
	Field protocol.Field
	Text  string
}

// Opened is a matter with its sealed words, for one answer. Shut are those that this key does not open.
type Opened struct {
	Matter
	Words []OpenedWords
	Shut  int
}

// OpenSealed opens what is sealed in a matter with a reading key as its reader types it. The key is kept for
// this call alone. It leaves the trace of reading. NotFound for who may not read the matter; Invalid about
// "reading-key".
func (o *Office) OpenSealed(ctx context.Context, by staff.Actor, id ident.Case, typed string) (page Opened, err error) {
	err = o.look(ctx, "open sealed words", func(tx *store.Tx) error {
		page = Opened{}
		if page.Matter, err = o.showMatter(tx, by, id); err != nil {
			return err
		}
		key, err := seal.ParseReadingKey(typed)
		if err != nil {
			return fault.Invalidf("reading-key", "%s.", asSentence(err))
		}
		m, err := o.loadMatter(tx, by.Practice, id)
		if err != nil {
			return err
		}
		journal, err := tx.Journal(by.Practice, id)
		if err != nil {
			return err
		}
		keys := m.keysUnder(by, key)
		for _, e := range journal {
			page.open(m, keys, e)
		}
		if len(page.Words) == 0 {
			return fault.Invalidf("reading-key", "This key opens nothing here. Compare it with your newest sheet.")
		}
		tx.Audit(by.Practice, by.Text(), "matter.unseal", string(id))
		return nil
	})
	return page, err
}

// asSentence gives an error of the program's own as a sentence begins.
func asSentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

// keysUnder gives a reading key with those of before that were handed on to it.
func (m *matter) keysUnder(by staff.Actor, typed seal.ReadingKey) []seal.ReadingKey {
	keys := []seal.ReadingKey{typed}
	for range m.past { // the order in which they came is not asked
		for _, k := range m.past {
			known := slices.ContainsFunc(keys, func(had seal.ReadingKey) bool { return had.Public() == k.Public })
			if k.Person != by.Person || known {
				continue
			}
			if text, ok := openWith(keys, handedPlace(by, k.Public), k.Handed); ok {
				if older, err := seal.ParseReadingKey(text); err == nil {
					keys = append(keys, older)
				}
			}
		}
	}
	return keys
}

// handedPlace binds a key that is handed on to its reader and its public half.
func handedPlace(by staff.Actor, public string) string {
	return "reading key/" + string(by.Practice) + "/" + string(by.Person) + "/" + public
}

func openWith(keys []seal.ReadingKey, place, text string) (string, bool) {
	for _, k := range keys {
		if plain, err := k.Open(place, text); err == nil {
			return plain, true
		}
	}
	return "", false
}

func (page *Opened) open(m *matter, keys []seal.ReadingKey, e protocol.Event) {
	task, _ := m.def.Task(e.Task)
	_ = m.eachWord(&e, func(place, text string) (string, error) { // this change gives no error
		if seal.SealedTo(text) == nil {
			return text, nil
		}
		plain, opened := openWith(keys, place, text)
		if !opened {
			page.Shut++ // it is counted, and what else opens is shown
			return text, nil
		}
		words := OpenedWords{At: e.At, Task: task, Text: plain}
		if rest, ok := strings.CutPrefix(place, string(m.practice.ID)+"/"+eventName(m.head.ID, e.No)+"/"); ok && task != nil {
			name, _, _ := strings.Cut(rest, "/")
			for _, f := range task.Fields {
				if f.ID == name {
					words.Field = f
				}
			}
		}
		page.Words = append(page.Words, words)
		return text, nil
	})
}
