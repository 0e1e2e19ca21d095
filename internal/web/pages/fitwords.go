package pages

import (
	"context"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/web/say"
)

// FitWords says why somebody could be a good match, and what to mind before handing out the number.
func FitWords(ctx context.Context, f referral.Fit, today civil.Date) (reasons []string, warning string) {
	if f.Practitioner.GoodAt != "" {
		reasons = append(reasons, f.Practitioner.GoodAt)
	}
	for _, r := range f.Reasons {
		reasons = append(reasons, reasonWords(ctx, r))
	}
	var mind []string
	for _, c := range f.Cautions {
		mind = append(mind, cautionWords(ctx, c, f.Practitioner, today))
	}
	return reasons, strings.Join(mind, " ")
}

// fitCode writes a code of ours or somebody's own words as a sentence has them.
func fitCode(ctx context.Context, s string) string {
	return fitUpper(say.T(ctx, strings.ReplaceAll(strings.ReplaceAll(s, "%", "%%"), "-", " ")))
}

func fitUpper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

func reasonWords(ctx context.Context, r referral.Reason) string {
	switch r.Code {
	case referral.BySkill:
		return fitCode(ctx, r.Value)
	case referral.ByArea:
		if a, ok := client.AreaOf(client.AreaID(r.Value)); ok {
			return say.T(ctx, "Works on: %s", strings.ToLower(say.T(ctx, a.Name)))
		}
		return say.T(ctx, "Works on: %s", r.Value)
	case referral.ByTime:
		return fitCode(ctx, r.Value)
	case referral.ByPlace:
		return say.T(ctx, "Near: %s", r.Value)
	case referral.ByLanguage:
		return say.T(ctx, "Speaks %s", r.Value)
	case referral.ByPrice:
		return say.T(ctx, "Price: %s", r.Value)
	case referral.TakesPeople:
		return say.T(ctx, "Takes new people")
	case referral.SpokenWith:
		return say.T(ctx, "You spoke on %s", r.On.Full())
	case referral.WentWell:
		return say.N(ctx, r.Count, "A good match once before", "A good match %d times before")
	case referral.OffersOther:
		return say.T(ctx, "Offers other work: %s", strings.ToLower(fitCode(ctx, r.Value)))
	default: // the others are cautions
		return r.Value
	}
}

func cautionWords(ctx context.Context, c referral.Reason, p referral.Practitioner, today civil.Date) string {
	switch c.Code {
	case referral.RingFirst:
		months, _ := p.Age(today)
		return say.N(ctx, months, "Last confirmed a month ago. Ring first.", "Last confirmed %d months ago. Ring first.")
	case referral.NeverConfirmed:
		return say.T(ctx, "Nobody has spoken with them yet. Ring first.")
	case referral.NotTaking:
		return say.T(ctx, "Takes nobody new.")
	case referral.UnknownTaking:
		return say.T(ctx, "Whether they take new people is not known.")
	case referral.WasNotRight:
		return say.N(ctx, c.Count, "Was not right once.", "Was not right %d times.")
	case referral.NoAppointment:
		return say.N(ctx, c.Count, "There was no appointment to be had once.", "There was no appointment to be had %d times.")
	case referral.NoPhone:
		return say.T(ctx, "Only an e-mail address, no number.")
	default: // the others are reasons
		return ""
	}
}
