package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/partwell/partwell/internal/api"
	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web"
)

// storedSizes are how many visits are stored while the same is measured. PARTWELL_BENCH_STORED=10000 ends
// there, on a machine that others use.
var storedSizes = []int{10_000, 100_000, 1_000_000}

// envStored names the most visits to store.
const envStored = "PARTWELL_BENCH_STORED"

// How often and how long is measured. Bookings begin so many days from now, apart from what is searched.
const (
	searchTimes = 300
	atOnceTimes = 3
	atOnceTime  = 2 * time.Second
	bothTime    = 60 * time.Second
	bothSearch  = 1000
	bothBook    = 50
	bookedFrom  = 120
	dayPeople   = 40
	dayTimes    = 60
)

// clinic is a practice with a program that acts for it.
type clinic struct {
	db      *store.DB
	office  *office.Office
	owner   staff.Actor
	past    *history
	server  *loopback
	header  http.Header
	next    atomic.Int64
	service ident.Service
}

// calendar measures searching and booking through HTTP at several sizes on both engines.
func calendar(ctx context.Context) (figures []figure, err error) {
	for _, engine := range []string{"sqlite", "postgres"} {
		err := within(ctx, engine, func(cfg store.Config) error {
			more, err := calendarOn(ctx, engine, cfg)
			figures = append(figures, more...)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engine, err)
		}
	}
	return figures, nil
}

// within gives a place for data of an engine, and takes it away afterwards.
func within(ctx context.Context, engine string, fn func(store.Config) error) (err error) {
	if engine == "sqlite" {
		dir, err := os.MkdirTemp("", "partwell-bench-*")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		return fn(store.Config{Data: filepath.Join(dir, "calendar.db"), Keys: seal.NewRing()})
	}
	address := os.Getenv("PARTWELL_TEST_POSTGRES")
	at, err := url.Parse(address)
	if err != nil || address == "" {
		return fmt.Errorf("this needs PostgreSQL: put scripts/with-postgres before the command (%w)", cmp.Or(err, errors.New("no address")))
	}
	admin, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer quietly(admin.Close)
	name := fmt.Sprintf("bench_%d", time.Now().UnixNano())
	if _, err := admin.ExecContext(ctx, "create database "+name); err != nil {
		return err
	}
	defer func() {
		_, gone := admin.ExecContext(context.WithoutCancel(ctx), "drop database "+name+" with (force)")
		err = errors.Join(err, gone)
	}()
	at.Path = "/" + name
	return fn(store.Config{DatabaseURL: at.String(), Keys: seal.NewRing()})
}

func calendarOn(ctx context.Context, engine string, cfg store.Config) (figures []figure, err error) {
	c, err := openClinic(ctx, cfg, benchTherapists)
	if err != nil {
		return nil, err
	}
	defer c.close()
	if err := c.past.future(ctx); err != nil {
		return nil, err
	}
	most := storedSizes[len(storedSizes)-1]
	if n, err := strconv.Atoi(os.Getenv(envStored)); err == nil {
		most = n
	}
	first := map[string]float64{}
	for _, size := range storedSizes {
		if size > most {
			break
		}
		if err := c.past.fill(ctx, size); err != nil {
			return nil, err
		}
		now, err := c.measure(ctx, engine, size)
		if err != nil {
			return nil, err
		}
		for _, f := range now {
			figures = append(figures, figure{fmt.Sprintf("%s_%s_%d", f.name, engine, size), f.value, f.unit})
			if size == storedSizes[0] {
				first[f.name] = f.value
			} else if f.name != "search_times" {
				growth := f.value / first[f.name]
				if f.unit == "1/s" {
					growth = 1 / growth
				}
				figures = append(figures, figure{fmt.Sprintf("%s_growth_%s_%d", f.name, engine, size), growth, "times"})
			}
		}
	}
	both, err := c.both(ctx)
	if err != nil { // the other figures stand
		fmt.Fprintf(os.Stderr, "bench: both at once on %s: %v\n", engine, err)
		return figures, nil
	}
	for _, f := range both {
		figures = append(figures, figure{f.name + "_" + engine, f.value, f.unit})
	}
	return figures, nil
}

// measure takes the figures of one size.
func (c *clinic) measure(ctx context.Context, _ string, _ int) ([]figure, error) {
	times, err := c.found(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := c.server.oneByOne(ctx, 30, c.search); err != nil { // the first ones fill the caches
		return nil, err
	}
	took, err := c.server.oneByOne(ctx, searchTimes, c.search)
	if err != nil {
		return nil, err
	}
	var rates [2][]float64 // in turns
	for range atOnceTimes {
		for i, next := range []func() call{c.search, c.book} {
			rate, err := c.server.atOnce(ctx, atOnceTime, next)
			if err != nil {
				return nil, err
			}
			rates[i] = append(rates[i], rate)
		}
	}
	return []figure{{"search_times", float64(times), "times found"}, {"search_p50", median(took), "ms"},
		{"search_at_16", median(rates[0]), "1/s"}, {"booking_at_16", median(rates[1]), "1/s"}}, nil
}

// both searches and books at the same time, each so often a second.
func (c *clinic) both(ctx context.Context) ([]figure, error) {
	var wg sync.WaitGroup
	var took [2][]float64
	var errs [2]error
	wg.Go(func() { took[0], errs[0] = c.server.steady(ctx, bothSearch, bothTime, c.search) })
	wg.Go(func() { took[1], errs[1] = c.server.steady(ctx, bothBook, bothTime, c.book) })
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return []figure{{"both_seconds", bothTime.Seconds(), "s"}, {"both_search_p50", median(took[0]), "ms"}, {"both_search_p99", hundredth(took[0]), "ms"},
		{"both_booking_p50", median(took[1]), "ms"}, {"both_booking_p99", hundredth(took[1]), "ms"}}, nil
}

// hundredth gives the value under which 99 in a hundred lie.
func hundredth(values []float64) float64 {
	return slices.Sorted(slices.Values(values))[len(values)*99/100]
}

func (c *clinic) search() call {
	return call{method: http.MethodGet, path: api.Prefix + "/free-times?each=true&days=" + strconv.Itoa(benchDays) + "&service=" + string(c.service), header: c.header, status: http.StatusOK}
}

// book books another time with each call.
func (c *clinic) book() call {
	n := int(c.next.Add(1))
	who, rest := n%len(c.past.therapists), n/len(c.past.therapists)
	starts := c.past.today.AddDate(0, 0, bookedFrom+rest/(closes-opens)).Add(time.Duration(opens+rest%(closes-opens)) * time.Hour)
	body := fmt.Appendf(nil, `{"client":%q,"therapist":%q,"service":%q,"starts":%q}`, c.past.clients[n%len(c.past.clients)], c.past.therapists[who], c.service, starts.Format(time.RFC3339))
	header := c.header.Clone()
	header.Set("Idempotency-Key", string(office.NewKey()))
	header.Set("Content-Type", "application/json")
	return call{method: http.MethodPost, path: api.Prefix + "/visits", header: header, body: body, status: http.StatusCreated}
}

// found gives how many times a search finds.
func (c *clinic) found(ctx context.Context) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.server.url+c.search().path, http.NoBody)
	if err != nil {
		return 0, err
	}
	r.Header = c.header
	a, err := c.server.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = a.Body.Close() }()
	var answer api.FreeTimes
	err = json.NewDecoder(a.Body).Decode(&answer)
	return len(answer.Times), err
}

// openClinic makes a practice in which so many people treat.
func openClinic(ctx context.Context, cfg store.Config, people int) (c *clinic, err error) {
	library, err := definition.NewLibrary(office.Vocabulary())
	if err != nil {
		return nil, err
	}
	c = &clinic{service: ident.Service(uuid.Must(uuid.NewV7()).String())}
	if c.db, err = store.Open(ctx, cfg); err != nil {
		return nil, err
	}
	c.office = office.New(office.Parts{Store: c.db, Keys: cfg.Keys, Protocols: library})
	if c.owner, err = c.office.OpenExample(ctx, house.Practice{Name: "Bench", Zone: "UTC", Currency: "GBP", Taking: house.Open}, staff.Person{Name: "Inês Carvalho"}); err != nil {
		return nil, err
	}
	if c.past, err = openHistory(cfg); err != nil {
		return nil, err
	}
	c.past.practice, c.past.service, c.past.today = c.owner.Practice, c.service, time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	if err := c.db.Update(ctx, func(tx *store.Tx) error { return c.furnish(tx, people) }); err != nil {
		return nil, err
	}
	made, err := c.office.AddProgram(ctx, c.owner, office.NewKey(), office.ProgramRequest{Name: "Bench"})
	if err != nil {
		return nil, err
	}
	c.header = http.Header{"Authorization": {"Bearer " + made.Token}}
	c.server, err = newLoopback(ctx, api.New(c.office, api.Options{Rate: 1_000_000_000}))
	return c, err
}

func (c *clinic) close() {
	c.server.close()
	quietly(c.past.db.Close)
	quietly(c.db.Close)
}

func (c *clinic) furnish(tx *store.Tx, people int) error {
	p := c.owner.Practice
	if err := tx.AddService(p, scheduling.Service{ID: c.service, Name: "Massage", Minutes: 60, Price: money.Of(6000, "GBP"), Active: true, Order: 1}); err != nil {
		return err
	}
	c.past.therapists, c.past.clients = nil, nil
	for n := range people {
		id := ident.Person(uuid.Must(uuid.NewV7()).String())
		c.past.therapists = append(c.past.therapists, id)
		if err := tx.AddPerson(p, staff.Person{ID: id, Name: fmt.Sprintf("Therapist %d", n), Email: fmt.Sprintf("t%d@people.example", n), Role: staff.Therapist, Treats: true, Active: true}, ""); err != nil {
			return err
		}
		h := scheduling.Hours{Person: id}
		for d := range 7 {
			h.Spans = append(h.Spans, scheduling.Span{Weekday: time.Weekday(d), From: opens * 60, To: closes * 60})
		}
		if err := tx.SetHours(p, h); err != nil {
			return err
		}
	}
	for n := range benchClients {
		one, err := client.Client{ID: ident.Client(uuid.Must(uuid.NewV7()).String()), Name: fmt.Sprintf("Client %d", n), Therapist: c.past.therapists[n%people]}.Tidy()
		if err != nil {
			return err
		}
		if err := tx.AddClient(p, one); err != nil {
			return err
		}
		c.past.clients = append(c.past.clients, one.ID)
	}
	return nil
}

// dayView measures the page of a day of 40 therapists on the server, on SQLite.
func dayView(ctx context.Context) (figures []figure, err error) {
	err = within(ctx, "sqlite", func(cfg store.Config) error {
		c, err := openClinic(ctx, cfg, dayPeople)
		if err != nil {
			return err
		}
		defer c.close()
		if err := c.past.future(ctx); err != nil {
			return err
		}
		if err := c.past.fill(ctx, storedSizes[0]); err != nil {
			return err
		}
		token, err := c.office.SignInExample(ctx, c.owner.Practice, string(c.owner.Person))
		if err != nil {
			return err
		}
		pages, err := newLoopback(ctx, web.New(c.office, web.Options{Example: true}))
		if err != nil {
			return err
		}
		defer pages.close()
		day := c.past.today.AddDate(0, 0, 3).Format(time.DateOnly)
		_, port, _ := strings.Cut(strings.TrimPrefix(pages.url, "http://"), ":")
		next := func() call {
			return call{method: http.MethodGet, path: "/calendar?view=day&who=&show=&day=" + day, header: http.Header{"Cookie": {"partwell-" + port + "=" + token}}, status: http.StatusOK}
		}
		took, err := pages.oneByOne(ctx, dayTimes, next)
		if err != nil {
			return err
		}
		long, err := pages.do(ctx, next())
		figures = []figure{{"day_view_40_ms", median(took), "ms"}, {"day_view_40_kb", float64(long) / 1024, "KB"}}
		return err
	})
	return figures, err
}
