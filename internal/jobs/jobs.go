// Package jobs runs what happens by itself: letters, the clocks of matters, backups, forgetting.
//
// It says when and how often; the work is a method of office, and each worker here calls one. With
// several servers on one database the queue lets one of them run each job. The package imports
// office and the job queue; never the store or net/http.
package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"github.com/partwell/partwell/internal/office"
)

// How often each job runs.
const (
	backupEvery = 10 * time.Minute
	sweepEvery  = time.Hour
	// longest is how long one run of a job may take.
	longest = 5 * time.Minute
)

// Pace is how often somebody looks for letters to deliver and for clocks that have run out, and how
// soon a job that was found due is taken up.
type Pace struct{ Deliver, Timers, TakeUp time.Duration }

// Calm is the pace of a practice; Brisk that of a test, which moves the clock and waits for what
// comes of it.
var (
	Calm  = Pace{Deliver: 10 * time.Second, Timers: 20 * time.Second, TakeUp: time.Second}
	Brisk = Pace{Deliver: time.Second, Timers: time.Second, TakeUp: 250 * time.Millisecond}
)

// Runner runs the jobs until it is stopped.
type Runner struct{ client *river.Client[*sql.Tx] }

// Start begins to run the jobs on the database behind the driver, at a pace.
func Start(ctx context.Context, o *office.Office, driver riverdriver.Driver[*sql.Tx], pace Pace, log *slog.Logger) (*Runner, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker[office.DeliverJob]{do: func(ctx context.Context) error { _, err := o.DeliverLetters(ctx); return err }})
	river.AddWorker(workers, &worker[office.TimersJob]{do: func(ctx context.Context) error { _, err := o.FireTimers(ctx); return err }})
	river.AddWorker(workers, &worker[office.HeldTimesJob]{do: func(ctx context.Context) error { _, err := o.GiveBackHeld(ctx); return err }})
	river.AddWorker(workers, &worker[office.TellReadersJob]{do: func(ctx context.Context) error { _, err := o.TellReaders(ctx); return err }})
	river.AddWorker(workers, &worker[office.RemindersJob]{do: func(ctx context.Context) error { _, err := o.TellVisits(ctx); return err }})
	river.AddWorker(workers, &worker[office.BackupJob]{do: o.BackUpWhatIsDue})
	river.AddWorker(workers, &worker[office.SweepJob]{do: o.Sweep})
	client, err := river.NewClient(driver, &river.Config{
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
		Workers:           workers,
		Logger:            log,
		FetchPollInterval: pace.TakeUp,
		PeriodicJobs: []*river.PeriodicJob{
			every[office.DeliverJob](pace.Deliver), every[office.TimersJob](pace.Timers), every[office.HeldTimesJob](pace.Timers), every[office.TellReadersJob](pace.Timers), every[office.RemindersJob](pace.Timers),
			every[office.BackupJob](backupEvery), every[office.SweepJob](sweepEvery),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("start the job queue: %w", err)
	}
	return &Runner{client}, nil
}

// Stop lets what runs come to its end, until ctx ends.
func (r *Runner) Stop(ctx context.Context) error { return r.client.Stop(ctx) }

// worker calls one method of the office. It is never tried again by the queue: the next run of the
// period finds what is left.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	do func(context.Context) error
}

// Work runs the job.
func (w *worker[T]) Work(ctx context.Context, _ *river.Job[T]) error { return w.do(ctx) }

// Timeout bounds one run.
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return longest }

// every makes a job periodic. Only one of a kind waits or runs at a time.
func every[T river.JobArgs](period time.Duration) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(period), func() (river.JobArgs, *river.InsertOpts) {
		var args T
		return args, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateScheduled, rivertype.JobStateRetryable}}}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
