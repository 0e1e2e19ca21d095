package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// Service is a line of the price list.
type Service struct {
	ID       ident.Service `json:"id"`
	Name     string        `json:"name"`
	Minutes  int           `json:"minutes" doc:"How long it takes"`
	Before   int           `json:"before" doc:"Minutes before it that are kept free for it"`
	After    int           `json:"after" doc:"Minutes after it that are kept free for it"`
	Price    int64         `json:"price" doc:"What it costs today, in the smallest unit of the currency"`
	Currency string        `json:"currency" example:"GBP"`
}

// Therapist is somebody who treats.
type Therapist struct {
	ID   ident.Person `json:"id"`
	Name string       `json:"name"`
}

// Time is a time at which a session can begin.
type Time struct {
	Starts    time.Time        `json:"starts" doc:"By the clocks of the place"`
	Therapist ident.Person     `json:"therapist"`
	Place     ident.Place      `json:"place,omitempty" doc:"Empty for the practice's own place"`
	Uses      []ident.Resource `json:"uses,omitempty" doc:"The room and equipment that are free for it"`
}

func timeOf(s scheduling.Slot) Time {
	return Time{s.Starts.In(s.Zone), s.Person, s.Place, s.Uses}
}

func (t Time) appendJSON(b []byte) []byte {
	b = append(b, `{"starts":"`...)
	b = t.Starts.AppendFormat(b, time.RFC3339)
	b = append(b, `","therapist":"`...)
	b = append(b, t.Therapist...) // ids hold nothing that would have to be escaped
	if t.Place != "" {
		b = append(b, `","place":"`...)
		b = append(b, t.Place...)
	}
	b = append(b, '"')
	for i, r := range t.Uses {
		if i == 0 {
			b = append(b, `,"uses":["`...)
		} else {
			b = append(b, `","`...)
		}
		b = append(b, r...)
	}
	if len(t.Uses) > 0 {
		b = append(b, `"]`...)
	}
	return append(b, '}')
}

// FreeTimes are the times at which a service can be given.
type FreeTimes struct {
	Service ident.Service `json:"service"`
	Minutes int           `json:"minutes" doc:"How long it takes"`
	From    string        `json:"from" format:"date" doc:"The first day that was looked at"`
	Until   string        `json:"until" format:"date" doc:"The first day that was not looked at any more"`
	Times   []Time        `json:"times" doc:"By time; what leaves no useless gap first where a number was asked for"`
}

func (f FreeTimes) length() int { return 200 + 110*len(f.Times) }

func (f FreeTimes) appendJSON(b []byte) []byte {
	b = fmt.Appendf(b, `{"service":%q,"minutes":%d,"from":%q,"until":%q,"times":[`, f.Service, f.Minutes, f.From, f.Until)
	for i, t := range f.Times {
		if i > 0 {
			b = append(b, ',')
		}
		b = t.appendJSON(b)
	}
	return append(b, "]}\n"...)
}

type servicesOutput struct {
	Body struct {
		Services []Service `json:"services"`
	}
}

type therapistsOutput struct {
	Body struct {
		Therapists []Therapist `json:"therapists"`
	}
}

type freeInput struct {
	Service   string `query:"service" required:"true" maxLength:"36" doc:"Its id"`
	Therapist string `query:"therapist" maxLength:"36" doc:"Only with this one; without it, with anybody who treats"`
	Client    string `query:"client" maxLength:"36" doc:"For this client: the usual therapist first"`
	Day       string `query:"day" format:"date" doc:"The first day; without it, today"`
	Days      int    `query:"days" minimum:"1" maximum:"92" default:"14" doc:"How many days"`
	PerPart   int    `query:"per_part" minimum:"0" maximum:"100" default:"0" doc:"How many times for each part of a day (morning, afternoon, evening); 0 for all"`
	Each      bool   `query:"each" doc:"Everybody who is free at a time, and not only who fits best"`
}

type freeOutput struct{ Body FreeTimes }

func operation(id, method, path, summary string, refusals ...int) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: Prefix + path, Summary: summary, MaxBodyBytes: largestBody,
		Errors: append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable}, refusals...)}
}

func (s *server) readings(doc huma.API) {
	huma.Register(doc, operation("services", http.MethodGet, "/services", "What can be booked"), s.getServices)
	huma.Register(doc, operation("therapists", http.MethodGet, "/therapists", "Who treats"), s.getTherapists)
	huma.Register(doc, operation("free-times", http.MethodGet, "/free-times", "When a service can be given", http.StatusNotFound), s.getFreeTimes)
	huma.Register(doc, operation("visit", http.MethodGet, "/visits/{visit}", "One visit", http.StatusNotFound), s.getVisit)
}

func (s *server) getServices(ctx context.Context, _ *struct{}) (*servicesOutput, error) {
	view, err := s.office.Bookable(ctx, actor(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &servicesOutput{}
	out.Body.Services = make([]Service, 0, len(view.Services))
	for _, x := range view.Services {
		out.Body.Services = append(out.Body.Services, Service{x.ID, x.Name, x.Minutes, x.Before, x.After, x.Price.Minor, string(x.Price.Currency)})
	}
	return out, nil
}

func (s *server) getTherapists(ctx context.Context, _ *struct{}) (*therapistsOutput, error) {
	view, err := s.office.Bookable(ctx, actor(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &therapistsOutput{}
	out.Body.Therapists = make([]Therapist, 0, len(view.Therapists))
	for _, x := range view.Therapists {
		out.Body.Therapists = append(out.Body.Therapists, Therapist{x.ID, x.Name})
	}
	return out, nil
}

func (s *server) getFreeTimes(ctx context.Context, in *freeInput) (*freeOutput, error) {
	by := callerOf(ctx)
	view, err := s.office.FreeTimes(ctx, by.Actor, office.FreeAsk{Moved: by.moved, Client: ident.Client(in.Client), Service: ident.Service(in.Service),
		Therapist: ident.Person(in.Therapist), Day: in.Day, Days: in.Days, PerPart: in.PerPart, Each: in.Each})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &freeOutput{FreeTimes{view.Service.ID, view.Service.Minutes, string(view.First), string(view.Next), timesOf(view)}}, nil
}

func timesOf(view office.FreeView) []Time {
	n := 0
	for _, d := range view.Days {
		n += len(d.Slots)
	}
	out := make([]Time, 0, n)
	for _, d := range view.Days {
		for _, slot := range d.Slots {
			out = append(out, timeOf(slot))
		}
	}
	return out
}
