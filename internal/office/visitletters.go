package office

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// news is something that is said of a visit.
type news struct {
	visit scheduling.Standing
	said  scheduling.Told
}

// together puts what is said into letters.
func together(all []news) [][]news {
	return saidWith(all, func(n news) (news, string) { return n, "" })
}

// saidWith puts together what is said at once: that the visits of one series are booked, have changed or are called
// off, unless something else keeps them apart. Anything else is said by itself.
func saidWith[T any](all []T, of func(T) (n news, apart string)) (groups [][]T) {
	at := map[string]int{}
	for _, x := range all {
		n, apart := of(x)
		with := toldWith(n.visit) + " " + string(kindOf(n.visit, n.said.News)) + " " + apart
		i, known := at[with]
		if !known || !n.said.News.Lasting() {
			i, groups = len(groups), append(groups, nil)
			at[with] = i
		}
		groups[i] = append(groups[i], x)
	}
	return groups
}

// writeOf puts the letter about visits of a client into the outbox.
func (o *Office) writeOf(t teller, all []news) error {
	links := make([]string, len(all))
	for i, n := range all {
		if n.said.News == scheduling.ToldOff {
			continue
		}
		var err error
		if links[i], err = o.visitLink(t.tx, t.house, n.visit.Visit); err != nil {
			return err
		}
	}
	draft, _, err := o.wordsOf(t.diary, all, links, true)
	if err != nil {
		return err
	}
	c, err := t.tx.Client(t.by.Practice, all[0].visit.Client)
	if err != nil {
		return err
	}
	id := all[0].said.Letter
	return t.tx.Enqueue(store.Letter{ID: id, Practice: t.by.Practice, Kind: letterOfVisit, Due: t.tx.Now(), Recipient: c.Email,
		Subject: draft.Subject, Body: withDoor(t.house, draft.Text), MessageID: id})
}

// standingLinks gives the links of visits as they were made for letters; "" where there is none, or none is needed.
func (o *Office) standingLinks(d diary, all []news) (links []string, err error) {
	links = make([]string, len(all))
	for i, n := range all {
		if n.said.News == scheduling.ToldOff {
			continue
		}
		id, err := o.linkOf(d.tx, d.by.Practice, string(n.visit.ID), PurposeVisit)
		if err != nil {
			return nil, err
		}
		links[i] = o.address(d.house, store.LinkView, id)
	}
	return links, nil
}

// kindOf gives the kind of words that say it.
func kindOf(s scheduling.Standing, news scheduling.News) words.Kind {
	switch news {
	case scheduling.ToldBooked:
		return words.VisitBooked
	case scheduling.ToldMoved:
		return words.VisitMoved
	case scheduling.ToldOff:
		if who, _ := s.CalledOff(); who == scheduling.ByClient {
			return words.VisitOffAsked
		}
		return words.VisitOff
	default:
		return words.VisitRemind
	}
}

// ofSeveral are the kinds of words that say it of several visits.
var ofSeveral = map[words.Kind]words.Kind{words.VisitBooked: words.VisitsBooked, words.VisitMoved: words.VisitsMoved, words.VisitOff: words.VisitsOff, words.VisitOffAsked: words.VisitsOffAsked}

// wordsOf drafts a letter about visits of a client, each with the link by which she moves it, and gives what it was
// filled with. Her own page is named where own is set.
func (o *Office) wordsOf(d diary, all []news, links []string, own bool) (draft words.Draft, f words.Fields, err error) {
	each := make([]words.Fields, len(all))
	for i, n := range all {
		if each[i], err = o.fieldsOfVisit(d, n); err != nil {
			return draft, nil, err
		}
	}
	kind := kindOf(all[0].visit, all[0].said.News)
	if f = each[0]; len(all) == 1 {
		moveBy(f, links[0])
	} else {
		kind = ofSeveral[kind]
		f = fieldsOfVisits(kind, each, links)
	}
	if !own {
		delete(f, "own")
	}
	draft, err = words.Fill(kind, words.Write, f)
	return draft, f, err
}

// fieldsOfVisits fills what a letter about several visits says: once what is the same of all, else beside the date.
func fieldsOfVisits(kind words.Kind, each []words.Fields, links []string) words.Fields {
	f := words.Fields{"practice": each[0]["practice"], "client": each[0]["client"], "ring": each[0]["ring"],
		"number": strings.TrimSpace(consultation.Count(len(each), "")), "first": each[0]["day"]}
	lines := make([]string, len(each))
	for i := range each {
		lines[i] = each[i]["when"]
	}
	if kind == words.VisitsBooked || kind == words.VisitsMoved {
		for _, name := range []string{"length", "with", "place"} {
			if !slices.ContainsFunc(each, func(x words.Fields) bool { return x[name] != each[0][name] }) {
				f[name] = each[0][name]
				continue
			}
			for i, x := range each {
				if x[name] != "" {
					lines[i] += beside[name] + x[name]
				}
			}
		}
	}
	for i, was := range each {
		if kind == words.VisitsMoved && was["was"] != "" {
			lines[i] += "; it was on " + was["was"]
		}
	}
	between := "\n"
	if !slices.Contains(links, "") {
		for i := range lines {
			lines[i] += "\n" + links[i]
		}
		between, f["each"], f["ring"] = "\n\n", "the link below its date", ""
	}
	f["dates"] = strings.Join(lines, between)
	return f
}

// beside is what stands before something that is said beside a date.
var beside = map[string]string{"length": ", ", "with": ", with ", "place": ", "}

// fieldsOfVisit fills what a letter about a visit says. Why it was called off is none of it.
func (o *Office) fieldsOfVisit(d diary, n news) (words.Fields, error) {
	s := n.visit
	c, err := d.tx.Client(d.by.Practice, s.Client)
	if err != nil {
		return nil, err
	}
	at, err := whereOf(d.tx, d.house, s.Visit)
	if err != nil {
		return nil, err
	}
	f := words.Fields{"practice": d.house.Name, "client": c.Name, "when": civil.StampOn(s.Starts, at.zone, d.today), "day": civil.DateOf(s.Starts, at.zone).LongOn(d.today),
		"length": strconv.Itoa(s.Minutes) + " minutes", "place": at.address, "ring": d.house.Phone}
	if who, ok := d.therapist(s.Therapist); ok && len(d.therapists) > 1 {
		f["with"] = who.Name
	}
	was, there := s.MovedFrom, at
	before := slices.DeleteFunc(slices.Clone(s.Told), func(t scheduling.Told) bool { return t.No >= n.said.No })
	if last := scheduling.Last(before); n.said.News.Lasting() && last.News != "" {
		was = last.Starts
		if there, err = whereOf(d.tx, d.house, scheduling.Visit{Place: last.Place}); err != nil {
			return nil, err
		}
	}
	if !was.IsZero() && !was.Equal(s.Starts) {
		f["was"] = civil.StampOn(was, there.zone, d.today)
	}
	own, err := o.doorAddress(d.tx, d.house, c.ID)
	f["own"] = own
	return f, err
}

// moveBy fills how the client moves the visit or calls it off: by her link, else by telephone.
func moveBy(f words.Fields, link string) {
	if link != "" {
		f["link"], f["ring"] = link, ""
	}
}

// lastSight is how a letter about visits stands just before it leaves.
type lastSight struct {
	// stays is what is still so and would still be written: of those visits the letter goes, to the address to. text and
	// body are the words for them, where they are other ones by now.
	stays []news
	to    string
	text  words.Draft
	body  string
	// late are the visits of which it says what is so no more, again those of which it would not be written now.
	late, again []ident.Visit
	invites     []Invite
}

// stillSo looks whether what a letter says of each visit is still so, and whether its client would be written to now.
func (o *Office) stillSo(ctx context.Context, l store.Letter) (look lastSight, err error) {
	err = o.read(ctx, "letter about a visit", func(tx *store.Tx) error {
		look = lastSight{}
		said, err := tx.ToldBy(l.Practice, l.ID)
		if err != nil || len(said) == 0 { // the visit is gone
			return err
		}
		d, err := openDiary(tx, staff.System(l.Practice))
		if err != nil {
			return err
		}
		for _, t := range said {
			if err := look.at(d, t); err != nil {
				return err
			}
		}
		if len(look.stays) == 0 || len(look.late)+len(look.again) == 0 {
			return nil
		}
		links, err := o.standingLinks(d, look.stays)
		if err != nil {
			return err
		}
		look.text, _, err = o.wordsOf(d, look.stays, links, true)
		look.body = withDoor(d.house, look.text.Text)
		return err
	})
	return look, err
}

// at looks at one of the visits.
func (look *lastSight) at(d diary, said scheduling.Told) error {
	if said.State == scheduling.ToldNothing { // it was taken out of the letter before
		return nil
	}
	s, err := d.tx.Standing(d.by.Practice, said.Visit)
	if err != nil {
		return err
	}
	if !said.Stands(s, d.tx.Now()) {
		look.late = append(look.late, s.ID)
		return nil
	}
	to, err := d.writesTo(s)
	if err != nil {
		return err
	}
	if to == "" {
		look.again = append(look.again, s.ID)
		return nil
	}
	at, err := whereOf(d.tx, d.house, s.Visit)
	if err != nil {
		return err
	}
	no := said.No
	if !said.News.Lasting() {
		no = scheduling.Last(s.Told).No
	}
	look.to, look.stays = to, append(look.stays, news{s, said})
	look.invites = append(look.invites, Invite{UID: string(s.ID) + "@partwell", Sequence: no, Off: said.News == scheduling.ToldOff, Starts: s.Starts, Ends: s.Ends(),
		Stamp: said.At, Summary: "Visit at " + d.house.Name, Location: at.address, Practice: d.house.Name})
	return nil
}

// leave takes out of a letter what it says no more, and the whole of it where nothing is left.
func (look lastSight) leave(tx *store.Tx, l store.Letter) error {
	if len(look.stays) == 0 {
		if dropped, err := tx.DropLetter(l.Practice, l.ID); err != nil || !dropped {
			return err
		}
	} else if err := tx.RewriteLetter(l.Practice, l.ID, look.text.Subject, look.body); err != nil {
		return err
	}
	for _, v := range look.late {
		if err := tx.LeaveOut(l.Practice, l.ID, v, false); err != nil {
			return err
		}
	}
	for _, v := range look.again {
		if err := tx.LeaveOut(l.Practice, l.ID, v, true); err != nil {
			return err
		}
	}
	return nil
}

// writesTo gives the address to which letters about a visit go; none where its client hears of it otherwise, or the
// work with her ends before it.
func (d diary) writesTo(s scheduling.Standing) (string, error) {
	shut, err := d.shut(s)
	if err != nil || shut || !s.Mailed() {
		return "", err
	}
	c, err := d.tx.Client(d.by.Practice, s.Client)
	return c.Email, err
}
