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

// Sealed says of a matter for whom words in it are sealed. To can open them now; Lost: some were sealed to a
// key that none of its readers has any more, and stay closed. May: the viewer has a key to try. Next are
// those for whom alone the client's words are sealed from now on.
type Sealed struct {
	To, Next  []staff.Person
	Lost, May bool
}

// Any reports whether something is sealed at all.
func (s Sealed) Any() bool { return s.Lost || len(s.To) > 0 }

// sealWords seals the client's own words in the events of a restricted matter, where only readers from
// outside read it. What stands in the journal, and what every effect is given, is the sealed text.
// Conflict "no-readers" for words that nobody here would read any more; they are not kept.
func (m *matter) sealWords(events []protocol.Event) ([]protocol.Event, error) {
	if !m.head.Restricted || m.head.Rehearsal {
		return events, nil
	}
	read := slices.ContainsFunc(m.everybody, func(p staff.Person) bool { return p.Active && slices.Contains(m.head.Readers, p.ID) })
	keys := staff.SealTo(m.everybody, m.head.Readers)
	out := slices.Clone(events)
	for i := range out {
		if !m.wordsOfClient(out[i]) {
			continue
		}
		err := m.eachWord(&out[i], func(place, text string) (string, error) {
			if !read {
				return "", fault.New(fault.Conflict, CodeNoReaders, "Nobody here reads this any more, so your words were not kept. Please take them to somebody outside.")
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
			return m.veiled(ids), nil
		})
	}
	return out
}

// veiled says of a text who can open it.
func (m *matter) veiled(ids []string) string {
	var names []string
	for _, p := range m.everybody {
		if p.ReadingKey != "" && slices.Contains(ids, seal.ReadingKeyID(p.ReadingKey)) {
			names = append(names, p.Name)
			if !slices.Contains(m.sealed.To, p) {
				m.sealed.To = append(m.sealed.To, p)
			}
		}
	}
	switch len(names) {
	case 0:
		m.sealed.Lost = true
		return "Sealed to a reading key that is lost. Nobody can open it."
	case 1:
		return "Sealed. Only " + names[0] + " can read it."
	}
	return "Sealed. Only " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " can read it."
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
		for _, e := range journal {
			page.open(m, key, e)
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

func (page *Opened) open(m *matter, key seal.ReadingKey, e protocol.Event) {
	task, _ := m.def.Task(e.Task)
	_ = m.eachWord(&e, func(place, text string) (string, error) { // this change gives no error
		if seal.SealedTo(text) == nil {
			return text, nil
		}
		plain, err := key.Open(place, text)
		if err != nil {
			page.Shut++
			return text, nil //nolint:nilerr // it is counted, and what else opens is shown
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
