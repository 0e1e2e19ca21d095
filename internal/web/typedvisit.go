package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/ui"
)

// What the form on which a visit is added sends as its "step" to go elsewhere and come back: to the free times, and
// to a client who is new.
const (
	stepFind = "find"
	stepNew  = "new"
)

// besideTime is what of that form a free time does not fill in, and besideClient what a new client does not.
var (
	besideTime   = []string{"who", "minutes", "every", "times", "until"}
	besideClient = append([]string{"when", "service", "therapist", "place", "room"}, besideTime[1:]...)
)

// forVisit begins the names of what is kept of the form while somebody new is added.
const forVisit = "visit."

// kept gives those fields of a form that are not empty, each with a prefix before its name.
func kept(from url.Values, names []string, prefix string) url.Values {
	q := url.Values{}
	for _, name := range names {
		if v := from.Get(name); v != "" {
			q.Set(prefix+name, v)
		}
	}
	return q
}

// keeping adds fields to an address, so that what was typed is there again when a time was chosen.
func keeping(path string, fields url.Values) string {
	if len(fields) == 0 {
		return path
	}
	between := "?"
	if strings.Contains(path, "?") {
		between = "&"
	}
	return path + between + fields.Encode()
}

// findTime leads from the form to the free times, for who is meant where only one can be.
func (s *site) findTime(w http.ResponseWriter, r *http.Request, form visitForm, values forms.Values) error {
	view, err := s.office.BookingPage(r.Context(), by(r), form.booking())
	if err != nil {
		return err
	}
	fields, who := kept(url.Values(values), besideTime, ""), view.Client.ID
	if who == "" && len(view.Found) == 1 {
		who = view.Found[0].ID
	}
	if who != "" {
		fields.Del("who")
	}
	return see(w, r, keeping(freePath(who, form.Service, form.Therapist, "", ""), fields))
}

// addWho leads from the form to adding who comes.
func addWho(w http.ResponseWriter, r *http.Request, form visitForm, values forms.Values) error {
	fields := kept(url.Values(values), besideClient, forVisit)
	fields.Set(forVisit+"yes", "1")
	if who := strings.TrimSpace(form.Who); who != "" {
		fields.Set(seems(who), who)
	}
	return see(w, r, keeping("/clients/new", fields))
}

// visitBeside gives what was typed of a visit before its client was added, as hidden fields of that form.
func visitBeside(values url.Values) (fields []ui.Hidden) {
	for _, name := range append([]string{"yes"}, besideClient...) {
		if v := values.Get(forVisit + name); v != "" {
			fields = append(fields, ui.Hidden{Name: forVisit + name, Value: v})
		}
	}
	return fields
}

// backToVisit is the address of the form of the visit for a client who was just added; empty where she was not
// added for one.
func backToVisit(values url.Values, id ident.Client) string {
	if values.Get(forVisit+"yes") == "" {
		return ""
	}
	fields := url.Values{"client": {string(id)}}
	for _, name := range besideClient {
		if v := values.Get(forVisit + name); v != "" {
			fields.Set(name, v)
		}
	}
	return keeping("/visits/new", fields)
}
