package pages

import (
	"context"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/web/say"
)

// ownHears says to the client how far it has come with one of those whose names she has: nothing was
// told, it is told next, it was told, nothing more is told. It is empty before she answered.
func ownHears(ctx context.Context, m office.Matter, h office.Hearing) string {
	switch h.Introduction.State {
	case referral.KeptQuiet:
		return say.T(ctx, "You said no. %s hears nothing about you.", h.Name)
	case referral.Consented:
		return say.T(ctx, "You said yes. %s tells %s next.", ownFrom(ctx, m), h.Name)
	case referral.Introduced, referral.Answered:
		if h.Stopped() {
			return say.T(ctx, "%s was told on %s. Nothing more is told.", h.Name, say.Day(ctx, h.IntroducedOn))
		}
		return say.T(ctx, "Introduced on %s.", say.Day(ctx, h.IntroducedOn))
	case referral.Given:
	}
	return ""
}

// ownDid says what a step that was done means to the client. Where it was her answer to who may hear
// of her, that says how far it has come.
func ownDid(ctx context.Context, m office.Matter, item protocol.Item) string {
	if item.Task.Effect == effect.AllowIntroduction {
		if item.State.Answers.One("tell") != "contact" {
			return ownRefused(ctx, m)
		}
		for _, h := range m.Hearings {
			if h.Introduction.State == referral.Consented {
				return ownHears(ctx, m, h)
			}
		}
		return say.T(ctx, "You said yes.")
	}
	if item.Task.Effect == effect.Introduce {
		for _, h := range m.Hearings {
			if h.Introduction.State == referral.Consented { // written, and not sent yet
				return ownHears(ctx, m, h)
			}
		}
	}
	if item.Task.Effect == effect.GiveGoodwill {
		return ownGiven(ctx, m, item.State.Answers)
	}
	if item.Task.Effect == effect.WriteTelling {
		return ownWouldBeTold(ctx, m, item.State.Answers)
	}
	if item.State.Answers.One("source") == "own" { // judged for her: it is not hers yet
		return say.T(ctx, "%s judged how deep from now on. You were not asked yet: please set it as you like it.", ownFrom(ctx, m))
	}
	return DefinitionWords(ctx, item.Task.ForClient.Done, m.Names)
}

// ownRefused says what her no means: nobody is told, or whoever was told hears no more.
func ownRefused(ctx context.Context, m office.Matter) string {
	var told []string
	for _, h := range m.Hearings {
		if _, ok := h.Told(); ok {
			told = append(told, ownHears(ctx, m, h))
		}
	}
	if len(told) == 0 {
		return say.T(ctx, "You said no. Nobody is told about you.")
	}
	return say.T(ctx, "You said no.") + " " + strings.Join(told, " ")
}

// allowedLines are the words to which the client said yes, as they were asked.
func allowedLines(ctx context.Context, m office.Matter) (lines []string, on civil.Date) {
	asked, ok := m.Definition.Task("may-i")
	said := m.State.Tasks["may-i"]
	if !ok || said.Answers.One("tell") != "contact" {
		return nil, ""
	}
	for _, f := range asked.Fields {
		if f.ID == "tell" || f.ID == "also" {
			for _, v := range said.Answers[f.ID] {
				lines = append(lines, answerWord(ctx, m, f, v))
			}
		}
	}
	return lines, civil.DateOf(said.Done, m.Practice.Location())
}

// introducing reports whether a step tells a colleague about a client.
func introducing(p TaskPage) bool { return p.Task.Effect == effect.Introduce }

// daysToFind are the visits for which the client wants another day that is not found yet.
func daysToFind(m office.Matter) (open []promise.Promise) {
	for _, x := range m.Promises {
		if x.Kind == promise.Call && x.Visit != "" && !x.Done() {
			open = append(open, x)
		}
	}
	return open
}

// ownGiven says what a client was given in return, with the amount.
func ownGiven(ctx context.Context, m office.Matter, a protocol.Answers) string {
	minor, err := strconv.ParseInt(a.One("amount"), 10, 64)
	if err != nil {
		return say.T(ctx, "You were given something in return.")
	}
	currency := m.Practice.Currency
	for _, line := range m.Lists[protocol.Charges] {
		if line.ID == a.One("line") {
			currency = line.Charge.Amount.Currency
		}
	}
	amount := money.Of(minor, currency).String()
	if a.One("how") == "back" {
		return say.T(ctx, "You were given %s back.", amount)
	}
	return say.T(ctx, "You were given %s off your next visit.", amount)
}
