package cli

import (
	"encoding/json"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
)

type caseCommand struct {
	List caseListCommand `cmd:"" help:"List what is open between you and clients, as far as you may read it."`
	Show caseShowCommand `cmd:"" help:"Show one with all that happened in it. That you looked is noted, as in the browser."`
}

type caseListCommand struct {
	placeFlags
	loginFlags
	All  bool `help:"Those that have ended too, the newest first."`
	JSON bool `name:"json" help:"As JSON; the names of its fields stay."`
}

// Run prints a line for each: id, since when, whom it is about, what it is, what is next or when it ended.
func (c *caseListCommand) Run(r *run) error {
	at, login, err := c.signIn(r, c.placeFlags)
	if err != nil {
		return err
	}
	return r.house.SignedIn(r.ctx, at, login, func(o *office.Office, by staff.Actor) error {
		list, nothing := o.OpenMatters, "Nothing is open that you may read."
		if c.All {
			list, nothing = o.AllMatters, "There is nothing that you may read."
		}
		lines, err := list(r.ctx, by)
		if err != nil {
			return err
		}
		cases := make([]caseJSON, 0, len(lines))
		for _, l := range lines {
			cases = append(cases, caseOf(l))
		}
		if c.JSON {
			return r.json(struct {
				Cases []caseJSON `json:"cases"`
			}{cases})
		}
		for _, l := range cases {
			r.print("%s  %s  %s: %s%s", l.ID, l.Opened.Format(time.DateOnly), plain(l.About), plain(l.Title), next(l.Next)+ended(l.Closed))
		}
		if len(cases) == 0 {
			r.say(nothing)
		}
		return nil
	})
}

// ended says on which day something ended; nothing while it goes on.
func ended(at *time.Time) string {
	if at == nil {
		return ""
	}
	return ". Ended " + at.Format(time.DateOnly)
}

type caseShowCommand struct {
	placeFlags
	loginFlags
	ID   string `arg:"" help:"Its id, as the list gives it."`
	JSON bool   `name:"json" help:"As JSON; the names of its fields stay."`
}

// Run prints one with its journal.
func (c *caseShowCommand) Run(r *run) error {
	at, login, err := c.signIn(r, c.placeFlags)
	if err != nil {
		return err
	}
	return r.house.SignedIn(r.ctx, at, login, func(o *office.Office, by staff.Actor) error {
		file, err := o.CaseFile(r.ctx, by, ident.Case(c.ID))
		if err != nil {
			return err
		}
		if c.JSON {
			return r.json(fileOf(file))
		}
		r.file(file)
		return nil
	})
}

// signIn finds the place before anybody is asked for a password.
func (f loginFlags) signIn(r *run, at placeFlags) (Place, Login, error) {
	place, err := at.existing(r)
	if err != nil {
		return place, Login{}, err
	}
	login, err := f.login(r)
	return place, login, err
}

// caseJSON is a case on the wire. Instants are RFC 3339 in UTC; what is not so is left out.
type caseJSON struct {
	ID        ident.Case   `json:"id"`
	Kind      string       `json:"kind"`
	Title     string       `json:"title"`
	About     string       `json:"about"`
	Client    ident.Client `json:"client,omitempty"`
	State     string       `json:"state"`
	Way       string       `json:"way,omitempty"`
	Opened    time.Time    `json:"opened"`
	AnswerDue *time.Time   `json:"answer_due,omitempty"`
	Answered  *time.Time   `json:"answered,omitempty"`
	Closed    *time.Time   `json:"closed,omitempty"`
	Next      string       `json:"next,omitempty"`
}

// fileJSON is a case with its journal.
type fileJSON struct {
	caseJSON
	Version   int         `json:"version"`
	Digest    string      `json:"digest"`
	Therapist string      `json:"therapist,omitempty"`
	Readers   []string    `json:"readers"`
	Journal   []eventJSON `json:"journal"`
}

// eventJSON is one event of a journal: No counts from 1, By is who did it, Event what happened.
type eventJSON struct {
	No        int              `json:"no"`
	At        time.Time        `json:"at"`
	By        string           `json:"by"`
	Side      protocol.Side    `json:"side"`
	Event     string           `json:"event"`
	Stage     string           `json:"stage,omitempty"`
	Task      string           `json:"task,omitempty"`
	Milestone string           `json:"milestone,omitempty"`
	Timer     string           `json:"timer,omitempty"`
	Signal    string           `json:"signal,omitempty"`
	Way       string           `json:"way,omitempty"`
	Because   string           `json:"because,omitempty"`
	Proposal  int              `json:"proposal,omitempty"`
	For       protocol.Side    `json:"for,omitempty"`
	Reply     string           `json:"reply,omitempty"`
	Answers   protocol.Answers `json:"answers,omitempty"`
	Text      string           `json:"text,omitempty"`
	Due       *time.Time       `json:"due,omitempty"`
	Effect    string           `json:"effect,omitempty"`
}

func caseOf(l office.MatterLine) caseJSON {
	h := l.Head
	return caseJSON{ID: h.ID, Kind: h.Protocol, Title: l.Title, About: l.Who, Client: h.Client, State: string(h.State), Way: h.Way,
		Opened: h.Opened.UTC(), AnswerDue: instant(h.FirstAnswerDue), Answered: instant(h.AnsweredAt), Closed: instant(h.ClosedAt), Next: l.Next}
}

func fileOf(f office.CaseFile) fileJSON {
	line := office.MatterLine{Head: f.Head, Title: saidIn(f, f.Definition.Title), Who: f.Who}
	if now := f.View.Now; now != nil && now.Task != nil {
		line.Next = saidIn(f, now.Task.Title)
	}
	out := fileJSON{caseJSON: caseOf(line), Version: f.Definition.Version, Digest: f.Head.Digest, Therapist: f.Therapist.Name, Readers: []string{}, Journal: []eventJSON{}}
	for _, p := range f.Readers {
		out.Readers = append(out.Readers, p.Name)
	}
	for i := range f.Journal {
		e := &f.Journal[i]
		out.Journal = append(out.Journal, eventJSON{No: e.No, At: e.At.UTC(), By: f.By[e.By], Side: e.Side, Event: string(e.Kind), Stage: e.Stage, Task: e.Task,
			Milestone: e.Milestone, Timer: e.Timer, Signal: e.Signal, Way: e.Way, Because: e.Because, Proposal: e.Proposal, For: e.For, Reply: string(e.Reply),
			Answers: e.Answers, Text: e.Text, Due: instant(e.Due), Effect: e.Effect})
	}
	return out
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// json prints a value, indented, with signs as they are.
func (r *run) json(v any) error {
	enc := json.NewEncoder(r.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
