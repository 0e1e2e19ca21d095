package office

import (
	"context"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// WouldRead is who would read a telling of how somebody behaved, if it were sent now. Sealed: only readers
// from outside, so that what is written is sealed to their keys.
type WouldRead struct {
	Readers []staff.Person
	Sealed  bool
}

// WouldRead gives that before anything is asked; of is whom it is about, empty where that is not said.
// Without readers nothing is taken.
func (o *Office) WouldRead(ctx context.Context, p ident.Practice, of ident.Person) (w WouldRead, err error) {
	err = o.read(ctx, "who would read", func(tx *store.Tx) error {
		w, err = wouldRead(tx, p, of)
		return err
	})
	return w, err
}

func wouldRead(tx *store.Tx, p ident.Practice, of ident.Person) (w WouldRead, err error) {
	people, err := tx.People(p)
	if err != nil {
		return w, err
	}
	readers := staff.ReadersOf(people, of)
	for _, someone := range people {
		for _, id := range readers {
			if someone.ID == id {
				w.Readers = append(w.Readers, someone)
			}
		}
	}
	w.Sealed = len(staff.SealTo(people, readers)) > 0
	return w, nil
}

// keptSafely refuses to keep for later what would be sealed to readers from outside alone: until it is sent
// there is nobody to seal it to but the practice itself.
func keptSafely(tx *store.Tx, p ident.Practice, in Telling) error {
	if !restricted(in.About) {
		return nil
	}
	w, err := wouldRead(tx, p, in.Of)
	if err != nil || !w.Sealed {
		return err
	}
	return fault.New(fault.Conflict, "sealed-draft", "What you write is sealed for %s when you send it. Before that nobody can seal it, so it is not kept here. Take a copy, and come back with it.", w.Readers[0].Name)
}

// ReadingSheet is a reading key that was just made, to be printed and put away. It is shown once, and nothing
// of it is kept before she has shown that she has it: Ask are two groups of it to be typed back, Public and
// Proof come back with them.
type ReadingSheet struct {
	Practice house.Practice
	Reader   staff.Person
	Key      string
	Ask      [2]int
	Public   string
	Proof    string
}

// NewReadingKey makes a reading key for a reader from outside. It stores nothing. NotFound for everybody else.
func (o *Office) NewReadingKey(ctx context.Context, by staff.Actor) (sheet ReadingSheet, err error) {
	err = o.read(ctx, "reading key", func(tx *store.Tx) error {
		if sheet.Reader, err = makesKey(tx, by); err != nil {
			return err
		}
		sheet.Practice, err = tx.Practice(by.Practice)
		return err
	})
	if err != nil {
		return ReadingSheet{}, err
	}
	key := seal.NewReadingKey()
	sheet.Key, sheet.Public = key.Text(), key.Public()
	groups := strings.Split(sheet.Key, "-")
	first := int(secret()[0]) % (len(groups) - 1)
	second := first + 1 + int(secret()[1])%(len(groups)-first-1)
	sheet.Ask = [2]int{first + 1, second + 1}
	sheet.Proof = o.sheetProof(by, sheet.Public, sheet.Ask, [2]string{groups[first], groups[second]})
	return sheet, nil
}

// makesKey loads a reader from outside who may make a reading key.
func makesKey(tx *store.Tx, by staff.Actor) (staff.Person, error) {
	me, err := readerFromOutside(tx, by)
	if err == nil && me.Locked() {
		err = fault.New(fault.Conflict, "not-sure", "You came in by a link, so it is not sure yet that it is you. Show your reading key, or have another reader say that it is you. Then you can make a new one.")
	}
	return me, err
}

// sheetProof binds two groups of a sheet to its reader and its public half.
func (o *Office) sheetProof(by staff.Actor, public string, ask [2]int, groups [2]string) string {
	return o.digestOfSecret(strings.Join([]string{"reading sheet", string(by.Practice), string(by.Person), public,
		strconv.Itoa(ask[0]), groups[0], strconv.Itoa(ask[1]), groups[1]}, "\x00"))
}

// SheetShown is a reading key about to be kept: what the page of the sheet brought, and the two groups as
// they were typed. Before is the key that she has until now, if she still has it: then the new one opens what
// that one opened.
type SheetShown struct {
	Public, Proof string
	Ask           [2]int
	Groups        [2]string
	Before        string
}

// KeepReadingKey keeps the public half of a reading key, once two groups of its sheet were typed back. What
// was sealed to a key that she had before opens with that one alone, unless she types it too. Invalid about
// "groups", "before-key"; Conflict not-sure for who is locked: whoever came in by somebody else's link makes
// no key in her name.
func (o *Office) KeepReadingKey(ctx context.Context, by staff.Actor, key Key, in SheetShown) error {
	for i, g := range in.Groups {
		in.Groups[i] = strings.NewReplacer(" ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(g))
	}
	right := SameSecret(in.Proof, o.sheetProof(by, in.Public, in.Ask, in.Groups))
	before := in.Before
	in.Groups, in.Before = [2]string{}, ""
	_, err := o.work(ctx, by, key, "keep reading key", in, func(tx *store.Tx) (string, error) {
		me, err := makesKey(tx, by)
		if err != nil {
			return "", err
		}
		if !right {
			return "", fault.Invalidf("groups", "This is not what stands on the sheet. Compare both groups with it, or make a new one.")
		}
		handed, err := handOn(by, me, before, in.Public)
		if err != nil {
			return "", err
		}
		if handed != "" { // she has just shown the one of before
			if err := tx.UnlockReader(by.Practice, by.Person, store.Held{Since: me.Since}); err != nil {
				return "", err
			}
		}
		tx.Audit(by.Practice, by.Text(), "reading-key.keep", string(by.Person))
		return "", tx.SetReadingKey(by.Practice, by.Person, in.Public, handed)
	})
	return err
}

// handOn seals the key that a reader has until now to the one that comes after it; nothing where she does not
// have it any more.
func handOn(by staff.Actor, me staff.Person, before, public string) (string, error) {
	if me.ReadingKey == "" || strings.TrimSpace(before) == "" {
		return "", nil
	}
	key, err := seal.ParseReadingKey(before)
	if err != nil {
		return "", fault.Invalidf("before-key", "%s.", asSentence(err))
	}
	if !SameSecret(key.Public(), me.ReadingKey) {
		return "", fault.Invalidf("before-key", "This is not the key that you have until now. Compare it with your sheet, or leave it empty.")
	}
	return seal.To([]string{public}, handedPlace(by, me.ReadingKey), key.Text())
}

// ProveReadingKey lets a reader from outside in again, whose password was set by a link, once she shows her
// reading key; or opens to her again what was shut while a key of before was hers. What was shut before she
// made the key stays shut. Invalid about "reading-key".
func (o *Office) ProveReadingKey(ctx context.Context, by staff.Actor, key Key, typed string) error {
	shown, bad := seal.ParseReadingKey(typed)
	_, err := o.work(ctx, by, key, "show reading key", nil, func(tx *store.Tx) (string, error) {
		me, err := readerFromOutside(tx, by)
		switch {
		case err != nil:
			return "", err
		case bad != nil:
			return "", fault.Invalidf("reading-key", "%s.", asSentence(bad))
		}
		held, err := shownKey(tx, by.Practice, me, shown.Public())
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "reading-key.show", string(by.Person))
		return "", tx.UnlockReader(by.Practice, by.Person, held)
	})
	return err
}

// shownKey finds since when a reading key is or was hers; while she is locked, only one that was hers before.
func shownKey(tx *store.Tx, practice ident.Practice, me staff.Person, public string) (store.Held, error) {
	now := store.Held{Since: me.Since}
	if me.ReadingKey != "" && SameSecret(me.ReadingKey, public) && (!me.Locked() || now.At(me.Renewed)) {
		return now, nil
	}
	past, err := tx.PastKeys(practice)
	if err != nil {
		return store.Held{}, err
	}
	for _, k := range past {
		held := store.Held{Since: k.Since, Until: k.Replaced}
		if k.Person == me.ID && SameSecret(k.Public, public) && (!me.Locked() || held.At(me.Renewed)) {
			return held, nil
		}
	}
	return store.Held{}, fault.Invalidf("reading-key", "This is not your reading key as it is now. Compare it with your newest sheet.")
}
