package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func clientPath(id ident.Client) string { return "/clients/" + string(id) }

func (s *site) getClients(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	in := office.ClientSearch{Find: strings.TrimSpace(q.Get("find")), Owing: q.Has("owing"), After: ident.Client(q.Get("after")), Before: ident.Client(q.Get("before"))}
	list, err := s.office.Clients(r.Context(), by(r), in)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.ClientsPage{Page: s.frame(r, say.T(ctx, "Clients"), ui.Clients), Find: in.Find, Empty: list.All == 0,
		Sub: say.N(ctx, list.All, "One client", "%d clients")}
	if list.MayAdd {
		p.Add = &ui.Act{Label: say.T(ctx, "Add one"), Href: "/clients/new", Small: true}
	}
	if list.MayImport {
		p.Bring = &ui.Act{Label: say.T(ctx, "Bring your clients"), Href: "/clients/import"}
	}
	s.broughtIn(r, &p)
	clientTable(ctx, &p, list)
	if list.SeesMoney {
		p.Filter = &ui.Act{Label: say.T(ctx, "Who owes something"), Href: "/clients?owing="}
		if in.Owing {
			p.Filter = &ui.Act{Label: say.T(ctx, "All clients"), Href: "/clients"}
		}
	}
	if list.Before != "" {
		p.Before = "/clients?before=" + url.QueryEscape(string(list.Before))
	}
	if list.After != "" {
		p.After = "/clients?after=" + url.QueryEscape(string(list.After))
	}
	return render(w, r, http.StatusOK, pages.Clients(p))
}

// broughtIn says how many came in, and where to go from here.
func (s *site) broughtIn(r *http.Request, p *pages.ClientsPage) {
	ctx := r.Context()
	n := 0
	for _, digit := range r.URL.Query().Get("brought") {
		if digit < '0' || digit > '9' || n > client.MostRows {
			return
		}
		n = n*10 + int(digit-'0')
	}
	if n == 0 {
		return
	}
	p.Told = say.N(ctx, n, "Brought in one client.", "Brought in %d clients.")
	p.Next = []ui.Act{{Label: say.T(ctx, "Add their next visits"), Href: "/visits/new"}, {Label: say.T(ctx, "Bring in another list"), Href: "/clients/import"}, {Label: say.T(ctx, "Go to Today"), Href: "/today"}}
}

// clientTable fills the rows of the list, or says why there are none.
func clientTable(ctx context.Context, p *pages.ClientsPage, list office.ClientList) {
	in := list.Search
	switch {
	case len(list.Rows) > 0:
	case in.Owing:
		p.Nobody = say.T(ctx, "Nobody owes anything.")
	case in.Find != "":
		p.Nobody = say.T(ctx, "Nobody here has that name, number or address.")
		if list.MayAdd {
			p.AddThem = &ui.Act{Label: say.T(ctx, "Add “%s” as a client", in.Find), Href: "/clients/new?" + url.Values{seems(in.Find): {in.Find}}.Encode()}
		}
	}
	if list.More {
		p.Sub = say.T(ctx, "More than these fit. Write a little more of the name.")
	} else if in.Find != "" && len(list.Rows) > 0 {
		p.Sub = say.N(ctx, len(list.Rows), "One of them fits", "%d of them fit")
	}
	t := ui.Table{Caption: say.T(ctx, "Clients"), Columns: []ui.Column{{Label: say.T(ctx, "Name")}, {Label: say.T(ctx, "Phone")}}}
	if list.Several {
		t.Columns = append(t.Columns, ui.Column{Label: say.T(ctx, "With")})
	}
	account := slices.ContainsFunc(list.Rows, func(row office.ClientRow) bool { return len(row.Balances) > 0 })
	if account {
		t.Columns = append(t.Columns, ui.Column{Label: say.T(ctx, "Account"), Num: true})
	}
	for _, row := range list.Rows {
		t.Rows = append(t.Rows, clientRow(ctx, list, row, account))
	}
	p.Table = t
}

// seems says which field a text looked for belongs to.
func seems(typed string) string {
	switch {
	case strings.Contains(typed, "@"):
		return "email"
	case client.PhoneLike(typed):
		return "phone"
	}
	return "name"
}

func clientRow(ctx context.Context, list office.ClientList, row office.ClientRow, accounts bool) []templ.Component {
	cells := []templ.Component{pages.ClientCell(clientPath(row.ID), row.Name, row.OtherName, stateWords(ctx, row.State)), nil}
	if row.Phone != "" {
		cells[1] = ui.Tel(row.Phone, row.PhoneShown)
	}
	if list.Several {
		var with templ.Component
		if row.With.Name != "" {
			with = ui.Name(row.With.Name)
		}
		cells = append(cells, with)
	}
	if !accounts {
		return cells
	}
	var account templ.Component
	if words := accountWords(ctx, row.Balances); words != "" {
		account = ui.Text(words)
	}
	return append(cells, account)
}

// stateWords says how things stand, where that is not the usual.
func stateWords(ctx context.Context, s client.State) string {
	if s == client.Active {
		return ""
	}
	return say.T(ctx, s.Words())
}

// accountWords says what is open on an account; nothing where it is even.
func accountWords(ctx context.Context, balances []billing.Balance) string {
	var words []string
	for _, b := range balances {
		if b.Owes.Minor > 0 {
			words = append(words, say.T(ctx, "owes %s", b.Owes.String()))
		}
		if b.Credit.Minor > 0 {
			words = append(words, say.T(ctx, "has %s credit", b.Credit.String()))
		}
	}
	return strings.Join(words, ", ")
}

// clientForm is what adding and changing a client send.
type clientForm struct {
	Name      string       `form:"name"`
	OtherName string       `form:"other_name"`
	Pronouns  string       `form:"pronouns"`
	Email     string       `form:"email"`
	Phone     string       `form:"phone"`
	Since     civil.Date   `form:"since"`
	State     client.State `form:"state"`
	Therapist ident.Person `form:"therapist,id"`
	DeskNote  string       `form:"desk_note"`
	Version   int          `form:"version"`
	Anyway    bool         `form:"anyway"`
}

func (f clientForm) change() office.ClientChange {
	return office.ClientChange{Name: f.Name, OtherName: f.OtherName, Pronouns: f.Pronouns, Email: f.Email, Phone: f.Phone, Since: f.Since, State: f.State,
		Therapist: f.Therapist, DeskNote: f.DeskNote, Version: f.Version, Anyway: f.Anyway}
}

func formOf(c office.ClientChange) clientForm {
	return clientForm{Name: c.Name, OtherName: c.OtherName, Pronouns: c.Pronouns, Email: c.Email, Phone: c.Phone, Since: c.Since, State: c.State,
		Therapist: c.Therapist, DeskNote: c.DeskNote, Version: c.Version}
}

func (s *site) getNewClient(w http.ResponseWriter, r *http.Request) error {
	f, err := s.office.NewClientForm(r.Context(), by(r))
	if err != nil {
		return err
	}
	values := forms.Encode(formOf(f.Change))
	for _, field := range []string{"name", "phone", "email"} {
		values[field] = []string{r.URL.Query().Get(field)}
	}
	for _, h := range visitBeside(r.URL.Query()) {
		values[h.Name] = []string{h.Value}
	}
	return s.showNewClient(w, r, http.StatusOK, f, values, nil)
}

func (s *site) postNewClient(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[clientForm](r)
	id, err := ident.Client(""), problems.Err()
	if err == nil {
		id, err = s.office.AddClient(r.Context(), by(r), key(r), form.change())
	}
	if f, ok := typed(err); ok {
		begin, err := s.office.NewClientForm(r.Context(), by(r))
		if err != nil {
			return err
		}
		return s.showNewClient(w, r, formStatus(f), begin, values, f)
	}
	if err != nil {
		return err
	}
	if back := backToVisit(url.Values(values), id); back != "" {
		return see(w, r, back)
	}
	return see(w, r, clientPath(id)+"?did=added")
}

func (s *site) showNewClient(w http.ResponseWriter, r *http.Request, status int, f office.ClientForm, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	p := pages.ClientEditPage{Page: s.frame(r, say.T(ctx, "Add a client"), ui.Clients), Heading: say.T(ctx, "Add a client"), Action: "/clients/new", Draft: "client-new",
		Back: ui.Act{Label: say.T(ctx, "Clients"), Href: "/clients"}, Button: say.T(ctx, "Add the client")}
	fillClientEdit(ctx, &p, f.Treats, values)
	if beside := visitBeside(url.Values(values)); len(beside) > 0 {
		p.Fields, p.Draft = append(p.Fields, beside...), ""
		p.Back, p.Button = ui.Act{Label: say.T(ctx, "Add a visit"), Href: backToVisit(url.Values(values), "")}, say.T(ctx, "Add the client, and go on")
	}
	if wrong != nil {
		p.Failed, p.Problems, p.Anyway = true, problemsIn(wrong), wrong.Code == office.CodeMind
	}
	return render(w, r, status, pages.ClientEdit(p))
}

// fillClientEdit puts what was typed, or what is stored, into the fields.
func fillClientEdit(ctx context.Context, p *pages.ClientEditPage, treats []staff.Person, v forms.Values) {
	p.Name, p.OtherName, p.Pronouns, p.Email, p.Phone = v.Get("name"), v.Get("other_name"), v.Get("pronouns"), v.Get("email"), v.Get("phone")
	p.Since, p.DeskNote, p.State, p.Therapist = v.Get("since"), v.Get("desk_note"), v.Get("state"), v.Get("therapist")
	p.Therapists = therapistOptions(ctx, treats)
	if len(p.Therapists) == 0 {
		p.Fields = append(p.Fields, ui.Hidden{Name: "therapist", Value: p.Therapist})
	}
}

// therapistOptions lists whose client somebody can be; none where only one person treats.
func therapistOptions(ctx context.Context, treats []staff.Person) []ui.Option {
	if len(treats) < 2 {
		return nil
	}
	out := []ui.Option{{Label: say.T(ctx, "Nobody yet")}}
	for _, t := range treats {
		out = append(out, ui.Option{Value: string(t.ID), Label: t.Name})
	}
	return out
}

func (s *site) getEditClient(w http.ResponseWriter, r *http.Request) error {
	f, err := s.office.ClientForm(r.Context(), by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	return s.showEditClient(w, r, http.StatusOK, f, forms.Encode(formOf(f.Change)), nil)
}

func (s *site) postEditClient(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	form, values, problems := forms.Bind[clientForm](r)
	err := problems.Err()
	if err == nil {
		err = s.office.ChangeClient(r.Context(), by(r), key(r), id, form.change())
	}
	if f, ok := typed(err); ok {
		now, err := s.office.ClientForm(r.Context(), by(r), id)
		if err != nil {
			return err
		}
		return s.showEditClient(w, r, formStatus(f), now, values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"?did=changed")
}

// showEditClient shows the form; after somebody else's change both texts stand in it.
func (s *site) showEditClient(w http.ResponseWriter, r *http.Request, status int, f office.ClientForm, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	id := f.Client.ID
	p := pages.ClientEditPage{Page: s.frame(r, say.T(ctx, "Name and contacts"), ui.Clients), Heading: say.T(ctx, "Name and contacts"), Action: clientPath(id) + "/edit",
		Draft: "client-edit", Back: ui.Act{Href: clientPath(id)}, BackName: f.Client.Name, Button: say.T(ctx, "Keep it so")}
	version := values.Get("version")
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
		if wrong.Code == staleVersion {
			p.Now, version = clientNow(ctx, f, values), itoa(f.Change.Version)
		}
	}
	p.Fields = []ui.Hidden{{Name: "version", Value: version}}
	fillClientEdit(ctx, &p, f.Treats, values)
	for _, state := range []client.State{client.Active, client.Paused, client.MovedOn, client.Gone} {
		if state != client.MovedOn || f.Client.State == client.MovedOn {
			p.States = append(p.States, ui.Option{Value: string(state), Label: firstUpper(say.T(ctx, state.Words()))})
		}
	}
	return render(w, r, status, pages.ClientEdit(p))
}

// staleVersion is the code of a Conflict with somebody else's change.
const staleVersion = "stale-version"

// clientNow gives, field by field, what is there now and differs from what was typed.
func clientNow(ctx context.Context, f office.ClientForm, typed forms.Values) map[string]string {
	stored := forms.Encode(formOf(f.Change))
	now := map[string]string{}
	for _, field := range []string{"name", "other_name", "pronouns", "email", "phone", "since", "desk_note", "therapist", "state"} {
		text := stored.Get(field)
		if text == forms.Clean(typed.Get(field)) {
			continue
		}
		switch {
		case text == "":
			text = say.T(ctx, "nothing")
		case field == "state":
			text = say.T(ctx, client.State(text).Words())
		case field == "since":
			text = say.FullDate(ctx, f.Change.Since)
		case field == "therapist":
			text = nameOf(f.Treats, f.Change.Therapist)
		}
		now[field] = text
	}
	return now
}

func nameOf(people []staff.Person, id ident.Person) string {
	for _, p := range people {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// firstUpper begins a line with a capital letter.
func firstUpper(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}
