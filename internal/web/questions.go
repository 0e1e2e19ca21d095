package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/jurisdiction"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// mayManage reports whether the person changes the practice's settings.
func mayManage(r *http.Request) bool {
	return staff.Can(by(r), staff.ManagePractice, staff.Subject{Practice: by(r).Practice})
}

// answer hands what was typed to the office: one call for each question.
func (s *site) answer(r *http.Request, a asking, v forms.Values) error {
	ctx, who, k := r.Context(), by(r), key(r)
	switch a.step {
	case house.StepName:
		return s.office.AnswerName(ctx, who, k, office.NameAnswer{Name: v.Get("name"), Mine: v.Get("mine"), Version: versionOf(v)})
	case house.StepPlace:
		return s.office.AnswerPlace(ctx, who, k, office.PlaceAnswer{Place: forms.Clean(v.Get("place")), Zone: v.Get("zone"), Phone: forms.Clean(v.Get("phone")),
			Email: forms.Clean(v.Get("email")), Urgent: forms.Clean(v.Get("urgent")), Outside: forms.Clean(v.Get("outside")), Pack: v.Get("pack"), Version: versionOf(v)})
	case house.StepCurrency:
		return s.office.AnswerCurrency(ctx, who, k, office.CurrencyAnswer{Currency: money.Currency(v.Get("currency")), Version: versionOf(v)})
	case house.StepServices:
		return s.office.AnswerServices(ctx, who, k, serviceRows(ctx, v))
	case house.StepHours:
		return s.office.AnswerHours(ctx, who, k, hoursIn(v))
	case house.StepBoundaries:
		return s.office.AnswerBoundaries(ctx, who, k, boundaryRows(v))
	case house.StepColleagues:
		return s.office.AnswerColleagues(ctx, who, k, colleagueRows(v))
	case house.StepPassword:
		if a.view.HasPassword {
			return nil
		}
		return s.office.ChangePassword(ctx, who, k, office.PasswordChange{Email: v.Get("email"), New: v.Get("password"), Session: of(r).session.ID, From: address(r)})
	case house.StepBackups:
		_, err := s.office.SetBackupFolder(ctx, who, k, v.Get("folder"))
		return err
	case house.StepRecovery, house.StepHears, house.StepAway:
	}
	return fault.Missing("page")
}

// questionValues writes what a question begins from as its form would send it, with the number of
// rows. zone is the time zone of this computer.
func questionValues(a asking, zone string) (forms.Values, int) {
	p := a.view.Practice
	v := forms.Values{"version": {strconv.Itoa(p.Version)}, "name": {p.Name}, "mine": {a.view.Me.Name}, "currency": {string(p.Currency)},
		"place": {p.Place}, "zone": {p.Zone}, "phone": {p.Phone}, "email": {p.Email}, "urgent": {p.Urgent}, "outside": {p.Outside}, "pack": {cmp.Or(p.Pack, jurisdiction.DefaultID)}, "folder": {a.view.Backups.Folder}}
	switch a.step {
	case house.StepName:
		if !p.Answered(house.StepName) {
			v["name"], v["mine"] = []string{""}, []string{""}
		}
	case house.StepPlace:
		if !p.Answered(house.StepPlace) && p.Zone == "UTC" && zone != "" {
			v["zone"] = []string{zone}
		}
	case house.StepCurrency:
		if !p.Answered(house.StepCurrency) {
			v["currency"] = []string{string(house.LikelyCurrency(p.Zone))}
		}
	case house.StepPassword:
		v["email"] = []string{a.view.Me.Email}
	case house.StepServices:
		return v, putServices(v, a)
	case house.StepHours:
		putHours(v, a)
	case house.StepBoundaries:
		return v, putBoundaries(v, a)
	case house.StepColleagues:
		return v, putColleagues(v, a)
	case house.StepHears:
		for _, someone := range a.view.Hears.Inside {
			if someone.Hears {
				v["hear"] = append(v["hear"], string(someone.ID))
			}
		}
	case house.StepRecovery, house.StepBackups, house.StepAway:
	}
	return v, 0
}

func put(v forms.Values, name string, i int, fields map[string]string) {
	for field, value := range fields {
		v[name+"."+strconv.Itoa(i)+"."+field] = []string{value}
	}
}

// starterServices are the rows that set-up puts on the page, without a price.
func starterServices(ctx context.Context) []office.ServiceRow {
	return []office.ServiceRow{
		{Name: say.T(ctx, "Massage, 60 minutes"), Minutes: "60"},
		{Name: say.T(ctx, "Massage, 90 minutes"), Minutes: "90"},
		{Name: say.T(ctx, "Short massage"), Minutes: "30"},
	}
}

func putServices(v forms.Values, a asking) int {
	n := 0
	for _, s := range a.view.Services {
		put(v, "service", n, map[string]string{"id": string(s.ID), "version": strconv.Itoa(s.Version), "name": s.Name,
			"minutes": strconv.Itoa(s.Minutes), "price": strings.ReplaceAll(s.Price.Plain(), ",", "")})
		n++
	}
	if n > 0 {
		return n + 1
	}
	for _, s := range starterServices(context.Background()) {
		put(v, "service", n, map[string]string{"name": s.Name, "minutes": s.Minutes})
		n++
	}
	return n
}

// serviceRows reads the price list; a row that still is as set-up put it, without a price, is none.
func serviceRows(ctx context.Context, v forms.Values) []office.ServiceRow {
	starters := starterServices(ctx)
	rows := make([]office.ServiceRow, rowsIn(v))
	for i := range rows {
		at := func(field string) string { return forms.Clean(v.Get("service." + strconv.Itoa(i) + "." + field)) }
		row := office.ServiceRow{Name: at("name"), Minutes: at("minutes"), Price: at("price")}
		if slices.Contains(starters, row) {
			row = office.ServiceRow{}
		}
		row.ID = ident.Service(at("id"))
		row.Version, _ = strconv.Atoi(at("version"))
		rows[i] = row
	}
	return rows
}

func weekdayField(i int) string { return strings.ToLower(office.HoursAnswer{}.Weekday(i).String()) }

func putHours(v forms.Values, a asking) {
	hours := a.view.Hours
	if hours.Version == 0 && len(hours.Spans) == 0 {
		hours.Spans = scheduling.Usual(hours.Person).Spans
	}
	v["version"], v["person"] = []string{strconv.Itoa(hours.Version)}, []string{string(a.view.Whose.ID)}
	putWeek(v, hours.Sorted())
}

// putWeek writes the spans of a week, by time, as its form sends them.
func putWeek(v forms.Values, spans []scheduling.Span) {
	count := map[time.Weekday]int{}
	for _, s := range spans {
		count[s.Weekday]++
		n := strconv.Itoa(count[s.Weekday])
		day := strings.ToLower(s.Weekday.String())
		v[day+".from"+n], v[day+".to"+n], v[day+".at"+n] = []string{s.From.String()}, []string{s.To.String()}, []string{placeWord(s.Place)}
	}
}

func hoursIn(v forms.Values) office.HoursAnswer {
	in := office.HoursAnswer{Person: ident.Person(v.Get("person")), Version: versionOf(v)}
	for i := range in.Days {
		day := weekdayField(i)
		for n := range pages.TimesOn(v, day) {
			no := strconv.Itoa(n + 1)
			in.Days[i] = append(in.Days[i], office.SpanText{From: forms.Clean(v.Get(day + ".from" + no)), To: forms.Clean(v.Get(day + ".to" + no)),
				At: ident.Place(forms.Clean(v.Get(day + ".at" + no)))})
		}
	}
	return in
}

// addTimes makes room for one more time on each day of a week that is typed.
func addTimes(v forms.Values) {
	for i := range (office.HoursAnswer{}).Days {
		day := weekdayField(i)
		v[day+".from"+strconv.Itoa(pages.TimesOn(v, day)+1)] = []string{""}
	}
}

// putBoundaries puts the boundaries in use on the page, or our starters; then those to choose from,
// and an empty one on each side.
func putBoundaries(v forms.Values, a asking) int {
	n := 0
	add := func(b boundary.Boundary, extra, fresh string) {
		version := ""
		if b.ID != "" {
			version = strconv.Itoa(b.Version)
		}
		put(v, "b", n, map[string]string{"id": string(b.ID), "version": version, "side": string(b.Side), "title": b.Title, "rule": b.Rule, "why": b.Why,
			"follows1": b.Follows[0], "follows2": b.Follows[1], "follows3": b.Follows[2], "extra": extra, "new": fresh,
			"watches": string(b.Watches), "within": nonZero(b.Within)})
		n++
	}
	shown := a.view.Boundaries
	if len(shown) == 0 && !a.view.Practice.Answered(house.StepBoundaries) {
		shown = boundary.Proposed()
	}
	for _, b := range shown {
		add(b, "", "")
	}
	for _, b := range boundary.Starters() {
		if !slices.ContainsFunc(shown, func(s boundary.Boundary) bool { return s.Side == b.Side && s.Title == b.Title }) {
			add(b, "yes", "")
		}
	}
	if a.framed {
		for _, side := range []boundary.Side{boundary.Ask, boundary.Count} {
			add(boundary.Boundary{Side: side}, "", "yes")
		}
	}
	return n
}

// withinOf reads how much is left before something is noticed: nothing is the usual, and what is no number is
// refused by the office.
func withinOf(typed string) int {
	if typed == "" {
		return 0
	}
	if n, err := strconv.Atoi(typed); err == nil && n > 0 {
		return n
	}
	return -1
}

// boundaryRows reads the boundaries; one to choose from that was not ticked is none.
func boundaryRows(v forms.Values) []office.BoundaryRow {
	rows := make([]office.BoundaryRow, rowsIn(v))
	for i := range rows {
		at := func(field string) string { return forms.Clean(v.Get("b." + strconv.Itoa(i) + "." + field)) }
		row := office.BoundaryRow{ID: ident.Boundary(at("id")), Side: boundary.Side(at("side")), Title: at("title"), Rule: at("rule"), Why: at("why"),
			Follows: [3]string{at("follows1"), at("follows2"), at("follows3")}, Watches: boundary.Watch(at("watches")), Within: withinOf(at("within"))}
		row.Version, _ = strconv.Atoi(at("version"))
		if at("extra") != "" && at("keep") == "" {
			row.Rule = ""
		}
		rows[i] = row
	}
	return rows
}

func putColleagues(v forms.Values, a asking) int {
	n := 0
	for _, c := range a.view.Trusted {
		put(v, "c", n, map[string]string{"id": string(c.ID), "version": strconv.Itoa(c.Version), "name": c.Name, "phone": c.Phone, "email": c.Email})
		n++
	}
	return max(n+1, 2)
}

func colleagueRows(v forms.Values) []office.ColleagueRow {
	rows := make([]office.ColleagueRow, rowsIn(v))
	for i := range rows {
		at := func(field string) string { return forms.Clean(v.Get("c." + strconv.Itoa(i) + "." + field)) }
		rows[i] = office.ColleagueRow{ID: ident.Practitioner(at("id")), Name: at("name"), Phone: at("phone"), Email: at("email")}
		rows[i].Version, _ = strconv.Atoi(at("version"))
	}
	return rows
}

// zoneOptions lists the time zones with the time of day there, and the one that is chosen even if it
// is none of ours.
func zoneOptions(now time.Time, chosen string) []ui.Option {
	var options []ui.Option
	zones := house.Zones()
	if chosen != "" && !slices.Contains(zones, chosen) {
		zones = append([]string{chosen}, zones...)
	}
	for _, z := range zones {
		label := strings.ReplaceAll(z, "_", " ")
		if loc, err := civil.Zone(z); err == nil {
			label += ", " + now.In(loc).Format("15:04")
		}
		options = append(options, ui.Option{Value: z, Label: label})
	}
	return options
}

// packOptions lists the places whose rules can be chosen, none in particular first.
func packOptions(all []jurisdiction.Pack) []ui.Option {
	var options []ui.Option
	for _, p := range all {
		o := ui.Option{Value: p.ID, Label: p.Title}
		if p.ID == jurisdiction.DefaultID {
			options = slices.Insert(options, 0, o)
			continue
		}
		options = append(options, o)
	}
	return options
}

func currencyOptions(_ context.Context, chosen string) []ui.Option {
	list := house.Currencies()
	if c := money.Currency(chosen); c.Valid() && !slices.Contains(list, c) {
		list = append([]money.Currency{c}, list...)
	}
	options := make([]ui.Option, len(list))
	for i, c := range list {
		label := string(c)
		if sign := strings.TrimSpace(c.Symbol()); sign != label {
			label += " (" + sign + ")"
		}
		options[i] = ui.Option{Value: string(c), Label: label}
	}
	return options
}
