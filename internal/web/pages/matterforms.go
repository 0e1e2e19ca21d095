package pages

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// FieldLast is the hidden field with the last event that a page had seen. No definition can have a
// field of that name: their ids have no underscore.
const FieldLast = "page_last"

// matterLast says what the page had seen, so that nothing is done over somebody else's step.
func matterLast(m office.Matter) ui.Hidden {
	return ui.Hidden{Name: FieldLast, Value: strconv.Itoa(m.State.Last)}
}

// matterAims are what both want of the visits, as a side of a matter reads it.
func matterAims(ctx context.Context, m office.Matter, side protocol.Side) Aims {
	a := Aims{Aims: m.Aims, ID: "matter", TheirTitle: say.T(ctx, "%s wants", matterCalled(m)), OurTitle: say.T(ctx, "You would work towards"), ToldWords: ToldAims(ctx, m.Aims)}
	if side == protocol.Client {
		a.TheirTitle, a.OurTitle = say.T(ctx, "You want"), say.T(ctx, "%s would work towards", ownFrom(ctx, m))
	}
	return a
}

func replyHidden(offer *protocol.Proposal, side string) []ui.Hidden {
	return []ui.Hidden{{Name: "offer", Value: strconv.Itoa(offer.No)}, {Name: "for", Value: side}}
}

func resolutionID(def *protocol.Definition) string {
	if t, ok := def.Resolution(); ok {
		return t.ID
	}
	return ""
}

// ringsOf are the calls that stand on Today, but for the one that the next step is about.
func ringsOf(m office.Matter) []promise.Promise {
	return slices.DeleteFunc(slices.Clone(m.Promises), func(p promise.Promise) bool {
		return p.Done() || p.Kind != promise.Call || p.Task == resolutionID(m.Definition)
	})
}

// sentences puts one after the other, with the stop that the first may lack.
func sentences(first, second string) string {
	if first != "" && !strings.HasSuffix(first, "?") && !strings.HasSuffix(first, ".") {
		first += "."
	}
	return strings.TrimSpace(first + " " + second)
}

func offerBy(ctx context.Context, m office.Matter, p protocol.Proposal) string {
	who := matterCalled(m)
	if p.Side != protocol.Client {
		who = say.T(ctx, "You")
	}
	return say.T(ctx, "%s, %s", who, matterMoment(ctx, m, p.At))
}

// PhoneLink is a telephone number as people write it, ready to be dialled.
func PhoneLink(shown string) templ.Component { return ui.Tel(dialled(shown), shown) }

// dialled leaves of a number what a telephone dials.
func dialled(shown string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, shown)
}

// SMS is an address that opens the phone's messages with a text, in both spellings of the body.
func SMS(phone, text string) string { return "sms:" + dialled(phone) + "?&body=" + escapeText(text) }

// Mailto is an address that opens the mail program with a letter.
func Mailto(email, subject, text string) string {
	return "mailto:" + url.PathEscape(email) + "?subject=" + escapeText(subject) + "&body=" + escapeText(strings.ReplaceAll(text, "\n", "\r\n"))
}

// escapeText writes a text for an address: spaces as %20, not +.
func escapeText(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
