package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// Visit is one visit as the calendar shows it.
type Visit struct {
	ID        ident.Visit      `json:"id"`
	Client    ident.Client     `json:"client"`
	Therapist ident.Person     `json:"therapist"`
	Service   ident.Service    `json:"service"`
	Title     string           `json:"title" doc:"What it is, as it was called at booking"`
	Starts    time.Time        `json:"starts"`
	Minutes   int              `json:"minutes"`
	Price     int64            `json:"price" doc:"What was told at booking, in the smallest unit of the currency"`
	Currency  string           `json:"currency"`
	State     scheduling.State `json:"state" enum:"booked,arrived,done,cancelled,missed"`
	Place     ident.Place      `json:"place,omitempty"`
	Uses      []ident.Resource `json:"uses,omitempty"`
	Version   int              `json:"version" doc:"Send it with a change, so that nobody's change is lost"`
}

// KeyHeader is what every write carries.
type KeyHeader struct {
	Key string `header:"Idempotency-Key" required:"true" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" doc:"A new UUID for each thing that is to be done, in small letters. Sent again with the same one, the same request is done once."`
}

// VisitPath names a visit in an address.
type VisitPath struct {
	Visit string `path:"visit" maxLength:"36"`
}

type visitOutput struct{ Body Visit }

type bookedOutput struct {
	Location string `header:"Location"`
	Body     Visit
}

type bookInput struct {
	KeyHeader
	Body struct {
		Client    string    `json:"client,omitempty" maxLength:"36" doc:"The client's id"`
		Who       string    `json:"who,omitempty" maxLength:"200" doc:"Without an id: the client's whole name, telephone or e-mail"`
		Therapist string    `json:"therapist,omitempty" maxLength:"36" doc:"Can be left out where only one treats"`
		Service   string    `json:"service" maxLength:"36"`
		Starts    time.Time `json:"starts" doc:"With its offset: 2026-03-03T10:00:00Z"`
		Minutes   int       `json:"minutes,omitempty" doc:"Without it, those of the service"`
		Place     string    `json:"place,omitempty" maxLength:"36"`
		Anyway    bool      `json:"anyway,omitempty" doc:"Book it although there is something to mind: outside the hours, in the past, without rest"`
	}
}

type moveInput struct {
	KeyHeader
	VisitPath
	Body struct {
		Starts    time.Time `json:"starts"`
		Therapist string    `json:"therapist,omitempty" maxLength:"36" doc:"Without it, the same"`
		Minutes   int       `json:"minutes,omitempty" doc:"Without it, as many as before"`
		Version   int       `json:"version" doc:"The version that was read"`
		Anyway    bool      `json:"anyway,omitempty"`
	}
}

type cancelInput struct {
	KeyHeader
	VisitPath
	Body struct {
		By      string `json:"by" enum:"client,practice" doc:"Whose wish it is"`
		Reason  string `json:"reason,omitempty" maxLength:"500"`
		Version int    `json:"version" doc:"The version that was read"`
	}
}

type cancelOutput struct {
	Status int
	Body   Visit
}

func (s *server) writings(doc huma.API) {
	book := operation("book", http.MethodPost, "/visits", "Book a visit", http.StatusNotFound, http.StatusConflict)
	book.DefaultStatus = http.StatusCreated
	huma.Register(doc, book, s.postVisit)
	huma.Register(doc, operation("move", http.MethodPost, "/visits/{visit}/move", "Move a visit", http.StatusNotFound, http.StatusConflict), s.postMove)
	cancel := operation("cancel", http.MethodPost, "/visits/{visit}/cancel", "Call a visit off", http.StatusNotFound, http.StatusConflict)
	cancel.Description = "The answer is 202 where calling it off by the practice's own wish waits for a second look; the visit stands until then."
	huma.Register(doc, cancel, s.postCancel)
}

// stamp is an instant as the office reads it.
func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func anyway(yes bool, when string) string {
	if yes {
		return when
	}
	return ""
}

func (s *server) getVisit(ctx context.Context, in *VisitPath) (*visitOutput, error) {
	v, err := s.visit(ctx, ident.Visit(in.Visit))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &visitOutput{v}, nil
}

func (s *server) visit(ctx context.Context, id ident.Visit) (Visit, error) {
	at, err := s.office.VisitAt(ctx, actor(ctx), id)
	if err != nil {
		return Visit{}, err
	}
	return visitOf(at), nil
}

func visitOf(v office.VisitInPlace) Visit {
	return Visit{v.ID, v.Client, v.Therapist, v.Service, v.Title, v.Starts.In(v.Zone), v.Minutes, v.Price.Minor, string(v.Price.Currency), v.State, v.Place, v.Uses, v.Version}
}

func (s *server) postVisit(ctx context.Context, in *bookInput) (*bookedOutput, error) {
	b, when := in.Body, stamp(in.Body.Starts)
	at, err := s.office.BookAt(ctx, actor(ctx), office.Key(in.Key), office.BookRequest{Client: ident.Client(b.Client), Who: b.Who,
		Therapist: ident.Person(b.Therapist), Service: ident.Service(b.Service), When: when, Minutes: b.Minutes, Place: ident.Place(b.Place), Anyway: anyway(b.Anyway, when)})
	if err != nil {
		return nil, s.taken(ctx, err, office.FreeAsk{Service: ident.Service(b.Service), Therapist: ident.Person(b.Therapist), After: b.Starts})
	}
	return &bookedOutput{Prefix + "/visits/" + string(at.ID), visitOf(at)}, nil
}

func (s *server) postMove(ctx context.Context, in *moveInput) (*visitOutput, error) {
	b, when, id := in.Body, stamp(in.Body.Starts), ident.Visit(in.Visit)
	err := s.office.Move(ctx, actor(ctx), office.Key(in.Key), office.MoveRequest{Visit: id, Version: b.Version, Therapist: ident.Person(b.Therapist),
		When: when, Minutes: b.Minutes, Anyway: anyway(b.Anyway, when)})
	if err != nil {
		before, lost := s.visit(ctx, id)
		if lost != nil {
			return nil, s.problem(ctx, err)
		}
		ask := office.FreeAsk{Service: before.Service, Therapist: ident.Person(b.Therapist), After: b.Starts}
		if ask.Therapist == "" {
			ask.Therapist = before.Therapist
		}
		return nil, s.taken(ctx, err, ask)
	}
	v, err := s.visit(ctx, id)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &visitOutput{v}, nil
}

func (s *server) postCancel(ctx context.Context, in *cancelInput) (*cancelOutput, error) {
	b, id, status := in.Body, ident.Visit(in.Visit), http.StatusOK
	err := s.office.ChangeVisit(ctx, actor(ctx), office.Key(in.Key), office.VisitChange{Visit: id, Version: b.Version, Act: office.ActCancel,
		Caller: scheduling.Caller(b.By), Reason: b.Reason})
	if _, waits := errors.AsType[*office.Waits](err); waits {
		err, status = nil, http.StatusAccepted
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	v, err := s.visit(ctx, id)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &cancelOutput{status, v}, nil
}

// nextTimes is how many free times a refusal names, soon how many days it looks for them.
const (
	nextTimes = 5
	soon      = 31
)

// taken is the problem of a time that was given to somebody else meanwhile, or with which there is something to mind,
// with the next ones that are free.
func (s *server) taken(ctx context.Context, err error, ask office.FreeAsk) error {
	p := s.problem(ctx, err)
	if !fault.Is(err, fault.Conflict) || p.Code != "overlap" && p.Code != "no-room" && p.Code != office.CodeMind {
		return p
	}
	ask.Days, ask.Most = soon, nextTimes
	view, err := s.office.FreeTimes(ctx, actor(ctx), ask)
	if err == nil {
		p.Free = timesOf(view)
	}
	return p
}
