package web

import (
	"net/http"
	"strconv"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getPractice(w http.ResponseWriter, r *http.Request) error {
	v, err := s.office.Index(r.Context(), by(r))
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.PracticePage{Page: s.frame(r, say.T(ctx, "Practice"), ui.Practice), Taking: string(v.Practice.Taking),
		MaySet: v.May(staff.ManagePractice), Groups: practiceGroups(r, v), Version: s.opt.Version}
	if v.Practice.TakingSince != "" {
		p.Since = say.T(ctx, "Since %s.", say.FullDate(ctx, v.Practice.TakingSince))
	}
	p.Room = roomWords(r, v)
	p.Waits, p.WaitsAt = waits(r)
	return render(w, r, http.StatusOK, pages.Practice(p))
}

// roomWords says how much room is left, as advice.
func roomWords(r *http.Request, v office.Index) []string {
	if v.Room == nil {
		return nil
	}
	ctx := r.Context()
	words := []string{say.T(ctx, "%d%% of the next %d weeks is booked.", v.Room.Share(), v.Room.Capacity.Weeks)}
	if hours := v.Room.FreeThisWeek / 60; hours > 0 {
		words = append(words, say.N(ctx, hours, "About an hour of this week is not booked.", "About %d hours of this week are not booked."))
	}
	if v.Room.NextFree.IsZero() {
		return append(words, say.T(ctx, "No free time was found in these weeks."))
	}
	return append(words, say.T(ctx, "The next free time: %s.", say.Stamp(ctx, v.Room.NextFree, v.Practice.Location())))
}

// practiceGroups lists what there is, and leaves out what the person may not see.
func practiceGroups(r *http.Request, v office.Index) []pages.PracticeGroup {
	ctx := r.Context()
	line := func(label, href, says string) pages.PracticeLine {
		return pages.PracticeLine{Label: label, Href: href, Says: says}
	}
	var work, folk, letters, safe, yours []pages.PracticeLine
	if v.May(staff.ManagePractice) {
		work = append(work, line(say.T(ctx, "Name"), "/practice/set-up/name", ""), line(say.T(ctx, "Place and time zone"), "/practice/set-up/place", ""),
			line(say.T(ctx, "Services and prices"), "/practice/services", say.T(ctx, "what people can book, and who offers it")))
	}
	if v.May(staff.ManagePractice) {
		work = append(work, line(say.T(ctx, "Places and rooms"), "/practice/places", say.T(ctx, "rooms, equipment, and where else you work")))
	}
	if v.May(staff.EditHours) {
		work = append(work, line(say.T(ctx, "Hours"), "/practice/hours", say.T(ctx, "the usual week, weeks that differ, how much on a day")),
			line(say.T(ctx, "Time off, days more"), "/practice/time-off", say.T(ctx, "away, closed, or open besides")))
	}
	work = append(work, line(say.T(ctx, "Room left"), "/practice/room-left", say.T(ctx, "for the next twelve weeks, and who takes new people")))
	if v.May(staff.EditBoundaries) {
		work = append(work, line(say.T(ctx, "Boundaries"), "/practice/set-up/boundaries", say.T(ctx, "what you ask, and what people can count on")))
	}
	if v.May(staff.ManagePractice) {
		work = append(work, line(say.T(ctx, "Currency"), "/practice/set-up/currency", say.T(ctx, "you are paid in %s", string(v.Practice.Currency))))
	}
	if v.May(staff.ManagePractice) {
		work = append(work, line(say.T(ctx, "Public page"), "/practice/public-page", say.T(ctx, "what anybody sees, and who books by themselves")))
	}
	if v.May(staff.EditWays) {
		work = append(work, line(say.T(ctx, "How we work things out"), "/practice/ways", say.T(ctx, "what is asked, and what waits for what")))
	}
	if v.May(staff.Rehearse) {
		work = append(work, line(say.T(ctx, "Practise"), "/practise", say.T(ctx, "hard words, with an invented client")))
	}
	if v.May(staff.SeePartings) {
		work = append(work, line(say.T(ctx, "Partings"), "/practice/partings", say.T(ctx, "who moved on, beside the size of the practice")))
	}
	if v.May(staff.SeeMending) {
		work = append(work, line(say.T(ctx, "What we are mending"), "/practice/mending", say.T(ctx, "so that a mistake does not happen again")))
	}
	if v.May(staff.Refund) && !of(r).session.Solo {
		work = append(work, line(say.T(ctx, "What was given"), "/practice/given", say.T(ctx, "who got something back, and why")))
	}
	if v.May(staff.ManagePeople) {
		folk = append(folk, line(say.T(ctx, "People"), "/practice/people", say.T(ctx, "who works here")),
			line(say.T(ctx, "Who reads what is told about you"), "/practice/set-up/hears", say.T(ctx, "how somebody spoke, acted or touched")))
	}
	if v.May(staff.SeeDirectory) {
		folk = append(folk, line(say.T(ctx, "Colleagues"), "/practice/colleagues", say.T(ctx, "whom you would send somebody to")))
	}
	if v.May(staff.ManagePractice) {
		folk = append(folk, line(say.T(ctx, "Trusted colleagues"), "/practice/set-up/colleagues", say.T(ctx, "with whom you talk things over")))
	}
	if v.May(staff.SeeInquiry) {
		folk = append(folk, line(say.T(ctx, "New people who asked"), "/inquiries", ""), line(say.T(ctx, "Waiting list"), "/waiting", ""))
	}
	if v.Me.CanHear() {
		folk = append(folk, line(say.T(ctx, "Somebody told you how one of us behaved"), "/told-us", say.T(ctx, "you are one of those who read it")))
	}
	letters = lettersGroup(r, v)
	if v.May(staff.ManageBackups) {
		safe = append(safe, backupLine(r, v), recoveryLine(r, v))
	}
	yours = append(yours, line(say.T(ctx, "My page"), "/practice/me", say.T(ctx, "password, where I am signed in, the look")))
	if v.May(staff.KeepKeys) {
		yours = append(yours, line(say.T(ctx, "Keys for programs"), "/practice/programs", say.T(ctx, "for a website that books")))
	}
	groups := []pages.PracticeGroup{
		{ID: "work", Title: say.T(ctx, "How you work"), Lines: work},
		{ID: "folk", Title: say.T(ctx, "People and colleagues"), Lines: folk},
		{ID: "letters", Title: say.T(ctx, "Links and letters"), Lines: letters},
		{ID: "safe", Title: say.T(ctx, "Keeping it safe"), Lines: safe},
		{ID: "yours", Title: say.T(ctx, "Yours"), Lines: yours},
	}
	var full []pages.PracticeGroup
	for _, g := range groups {
		if len(g.Lines) > 0 {
			full = append(full, g)
		}
	}
	return full
}

// lettersGroup lists what is about links and letters.
func lettersGroup(r *http.Request, v office.Index) []pages.PracticeLine {
	ctx := r.Context()
	paper := pages.PracticeLine{Label: say.T(ctx, "A paper for the room"), Href: "/practice/door-paper", Says: say.T(ctx, "the way to “Something wasn’t right”, with a code for phones")}
	if !v.May(staff.ManagePractice) {
		return []pages.PracticeLine{paper}
	}
	return []pages.PracticeLine{paper, {Label: say.T(ctx, "Reachable"), Href: "/practice/reachable", Says: say.T(ctx, "how far personal links open")}, mailLine(r, v),
		{Label: say.T(ctx, "Letters about visits"), Href: "/practice/reminders", Says: say.T(ctx, "that one is booked or changed, and reminders")}, sentLine(r, v)}
}

func mailLine(r *http.Request, v office.Index) pages.PracticeLine {
	ctx := r.Context()
	l := pages.PracticeLine{Label: say.T(ctx, "Mail"), Href: "/practice/mail", Says: say.T(ctx, "letters leave by themselves")}
	if !v.HasMailServer {
		l.Says = say.T(ctx, "no mail server; letters are copied, printed or sent from your phone")
	}
	return l
}

func sentLine(r *http.Request, v office.Index) pages.PracticeLine {
	ctx := r.Context()
	l := pages.PracticeLine{Label: say.T(ctx, "Sent letters"), Href: "/practice/sent"}
	if v.StuckLetters > 0 {
		l.Says, l.Mind = say.N(ctx, v.StuckLetters, "1 letter waits for you", "%d letters wait for you"), true
	}
	return l
}

func backupLine(r *http.Request, v office.Index) pages.PracticeLine {
	ctx := r.Context()
	l := pages.PracticeLine{Label: say.T(ctx, "Backups"), Href: "/practice/backups"}
	switch b := v.Backups; {
	case b.Hosted:
		l.Says = say.T(ctx, "made by whoever runs this server")
	case b.LastError != "":
		l.Says, l.Mind = say.T(ctx, "the last one could not be made"), true
	case b.Folder == "":
		l.Says, l.Mind = say.T(ctx, "no folder chosen yet"), true
	case b.LastAt.IsZero():
		l.Says = say.T(ctx, "none made yet")
	default:
		l.Says = say.T(ctx, "the last one: %s", say.Stamp(ctx, b.LastAt, v.Practice.Location()))
	}
	return l
}

func recoveryLine(r *http.Request, v office.Index) pages.PracticeLine {
	ctx := r.Context()
	l := pages.PracticeLine{Label: say.T(ctx, "Recovery sheet"), Href: "/practice/recovery", Says: say.T(ctx, "printed")}
	if !v.Practice.Answered(house.StepRecovery) {
		l.Says, l.Mind = say.T(ctx, "not printed yet"), true
	}
	return l
}

func (s *site) postTaking(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.SetTaking(r.Context(), by(r), key(r), house.Taking(r.PostFormValue("taking"))); err != nil {
		return err
	}
	return see(w, r, "/practice")
}

func (s *site) getMe(w http.ResponseWriter, r *http.Request) error {
	p := pages.MePage{Email: of(r).session.Person.Email}
	switch {
	case r.URL.Query().Has("shown"):
		p.Told = say.T(r.Context(), "Shown. What was shut to you since you printed it is open again.")
	case r.URL.Query().Has("kept"):
		p.Told = say.T(r.Context(), "Your password is changed. Everywhere else you were signed out.")
	}
	return s.showMe(w, r, http.StatusOK, p)
}

func (s *site) showMe(w http.ResponseWriter, r *http.Request, status int, p pages.MePage) error {
	ctx, session := r.Context(), of(r).session
	list, err := s.office.SessionsOf(ctx, by(r))
	if err != nil {
		return err
	}
	p.HasPassword, err = s.office.HasPassword(ctx, by(r))
	if err != nil {
		return err
	}
	place := ui.Practice
	if of(r).outside() {
		place = ui.OwnPage
	}
	if p.WayIn, err = s.office.MyWayIn(ctx, by(r)); err != nil {
		return err
	}
	if since, err := s.office.MySheet(ctx, by(r)); err != nil {
		return err
	} else if !since.IsZero() {
		p.Sheet = say.FullDate(ctx, session.Practice.Today(since))
	}
	p.Owner = by(r).Role == staff.Owner
	p.Page = s.frame(r, say.T(ctx, "My page"), place)
	p.Failed = len(p.Problems) > 0
	if session.Person.Treats {
		p.Hours = "/practice/hours"
	}
	loc := session.Practice.Location()
	for _, one := range list {
		p.Sessions = append(p.Sessions, pages.MeSession{ID: one.ID, Here: one.ID == session.ID,
			Seen: say.Stamp(ctx, one.LastSeen, loc), Since: say.FullDate(ctx, civil.DateOf(one.Created, loc))})
	}
	return render(w, r, status, pages.Me(p))
}

func (s *site) postPassword(w http.ResponseWriter, r *http.Request) error {
	p := pages.MePage{Email: r.PostFormValue("email"), Password: r.PostFormValue("password"), Show: r.PostFormValue("show") == "yes"}
	if r.PostFormValue("show") != "" {
		return s.showMe(w, r, http.StatusOK, p)
	}
	err := s.office.ChangePassword(r.Context(), by(r), key(r), office.PasswordChange{Email: p.Email, Old: r.PostFormValue("old"), New: p.Password,
		Session: of(r).session.ID, From: address(r)})
	if f, ok := typed(err); ok {
		p.Problems = problemsIn(f)
		return s.showMe(w, r, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/me?kept=yes")
}

func (s *site) postEndSession(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.EndSession(r.Context(), by(r), key(r), r.PathValue("session")); err != nil {
		return err
	}
	return see(w, r, "/practice/me")
}

// postTheme keeps the look in this browser alone.
func (s *site) postTheme(w http.ResponseWriter, r *http.Request) error {
	theme := r.PostFormValue("theme")
	c := http.Cookie{Name: themeCookie, Value: theme, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: overTLS(r), MaxAge: 365 * 24 * 3600}
	switch theme {
	case "paper", "evening":
	case "":
		c.MaxAge = -1
	default:
		return fault.Invalidf("theme", "Choose one of the three.")
	}
	http.SetCookie(w, &c)
	return see(w, r, "/practice/me")
}

func (s *site) getPeople(w http.ResponseWriter, r *http.Request) error {
	p := pages.PeoplePage{New: pages.PersonRow{Role: string(staff.Therapist), Treats: true}}
	if r.URL.Query().Has("kept") {
		p.Told = say.T(r.Context(), "Kept.")
	}
	return s.showPeople(w, r, http.StatusOK, p, pages.PersonRow{})
}

// showPeople shows the people; changed stands in the place of the person with its id, as it was typed.
func (s *site) showPeople(w http.ResponseWriter, r *http.Request, status int, p pages.PeoplePage, changed pages.PersonRow) error {
	people, err := s.office.People(r.Context(), by(r))
	if err != nil {
		return err
	}
	all := make([]staff.Person, len(people))
	for i, c := range people {
		all[i] = c.Person
	}
	for _, c := range people {
		row := pages.PersonRow{ID: string(c.ID), Name: c.Name, Email: c.Email, Role: string(c.Role), Treats: c.Treats, Active: c.Active, Here: c.Active, Hears: c.Hears, HasKey: c.ReadingKey != "", LetIn: c.LetIn, Version: strconv.Itoa(c.Version), WayIn: office.WayInOf(all, c.ID)}
		if changed.ID == row.ID {
			changed.Open, changed.Here, changed.LetIn, changed.HasKey, changed.WayIn = true, c.Active, c.LetIn, row.HasKey, row.WayIn
			row = changed
		}
		p.People = append(p.People, row)
	}
	p.Page = s.frame(r, say.T(r.Context(), "People"), ui.Practice)
	p.Failed = len(p.Problems) > 0
	return render(w, r, status, pages.People(p))
}

func personRow(r *http.Request, id string) pages.PersonRow {
	return pages.PersonRow{ID: id, Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), Role: r.PostFormValue("role"),
		Treats: r.PostFormValue("treats") != "", Active: r.PostFormValue("active") != "", Hears: r.PostFormValue("hears") != "", Anyway: r.PostFormValue("anyway") != "", Version: r.PostFormValue("version")}
}

func personChange(row pages.PersonRow) office.PersonChange {
	version, _ := strconv.Atoi(row.Version)
	return office.PersonChange{Name: row.Name, Email: row.Email, Role: staff.Role(row.Role), Treats: row.Treats, Active: row.Active, Hears: row.Hears, Version: version, Anyway: row.Anyway}
}

func (s *site) postPerson(w http.ResponseWriter, r *http.Request) error {
	row := personRow(r, "")
	made, err := s.office.AddPerson(r.Context(), by(r), key(r), personChange(row))
	if f, ok := typed(err); ok {
		row.Problems = problemsIn(f)
		return s.showPeople(w, r, http.StatusUnprocessableEntity, pages.PeoplePage{New: row, Problems: row.Problems}, pages.PersonRow{})
	}
	if err != nil {
		return err
	}
	return s.showInvitation(w, r, made)
}

// showInvitation answers a POST with the link itself: it is a secret, and stands in no address.
func (s *site) showInvitation(w http.ResponseWriter, r *http.Request, made office.Invitation) error {
	p := pages.PeoplePage{Invited: made.Person.Name, New: pages.PersonRow{Role: string(staff.Therapist), Treats: true}}
	if made.Token != "" {
		p.Link = s.base(r) + "/first/" + made.Token
	}
	return s.showPeople(w, r, http.StatusOK, p, pages.PersonRow{})
}

// base gives what a link begins with: the practice's address, else the one that this page was asked
// for by.
func (s *site) base(r *http.Request) string {
	if base := of(r).practice.BaseURL; base != "" {
		return base
	}
	if overTLS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (s *site) postPersonChange(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("person")
	if r.PostFormValue("do") == "invite" {
		made, err := s.office.Invite(r.Context(), by(r), key(r), ident.Person(id))
		if err != nil {
			return err
		}
		return s.showInvitation(w, r, made)
	}
	row := personRow(r, id)
	err := s.office.ChangePerson(r.Context(), by(r), key(r), ident.Person(id), personChange(row))
	if f, ok := typed(err); ok {
		row.Problems = problemsIn(f)
		p := pages.PeoplePage{New: pages.PersonRow{Role: string(staff.Therapist), Treats: true}, Problems: underRow(row)}
		return s.showPeople(w, r, http.StatusUnprocessableEntity, p, row)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/people?kept=yes")
}

// underRow lets the summary lead to the fields of that person's form.
func underRow(row pages.PersonRow) fault.Problems {
	var list fault.Problems
	for _, p := range row.Problems {
		if p.Field != "" {
			p.Field = row.ID + p.Field
		}
		list = append(list, p)
	}
	return list
}
