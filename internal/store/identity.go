package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/partwell/partwell/internal/fault"
)

// Identity says which data this is and which key seals its texts, both by ids that tell nothing
// else. Both are empty where there is no data yet.
type Identity struct {
	Data string
	Key  string
}

const identityAdopt = `-- identity: of new data
insert into installation (one, data_id, key_id, created) values (1, $1, $2, $3) on conflict (one) do nothing`

const identityRead = `-- identity
select data_id, key_id from installation where one = 1`

// NewDataID makes the id of new data; the key file is found by it.
func NewDataID() string {
	var b [8]byte
	rand.Read(b[:])
	return fmt.Sprintf("%x", b)
}

// Identify reads which data stands at cfg.Data or cfg.DatabaseURL, without its keys and without
// making or changing anything: so that the right key file can be found before Open. The zero
// Identity, and no error, where there is no data yet.
func Identify(ctx context.Context, cfg Config) (Identity, error) {
	pool, err := identityPool(cfg)
	if err != nil || pool == nil {
		return Identity{}, err
	}
	defer quietly(pool.Close)
	var id Identity
	err = pool.QueryRowContext(ctx, identityRead).Scan(&id.Data, &id.Key)
	if errors.Is(err, sql.ErrNoRows) || noSuchTable(err) {
		return Identity{}, nil
	}
	return id, fault.Wrap("reading which data this is", translate(err))
}

func identityPool(cfg Config) (*sql.DB, error) {
	if cfg.DatabaseURL != "" {
		pg, err := pgx.ParseConfig(cfg.DatabaseURL)
		if err != nil {
			return nil, errAddress
		}
		return stdlib.OpenDB(*pg), nil
	}
	info, err := os.Stat(cfg.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fileFault(cfg.Data, err)
	case info.Size() == 0:
		return nil, nil
	}
	return sql.Open("sqlite", fileURI(absolute(cfg.Data))+"?_pragma=busy_timeout(10000)&mode=rw")
}

func noSuchTable(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "42P01"
	}
	return err != nil && sqliteSays(err, "no such table")
}

// adopt gives new data its identity, and refuses keys that existing data was not sealed with:
// going on would seal new texts with a key that opens none of the old ones.
func (db *DB) adopt(ctx context.Context, dataID string) error {
	if dataID == "" {
		dataID = NewDataID()
	}
	if _, err := db.write.ExecContext(ctx, identityAdopt, dataID, db.keys.CurrentKey().String(), micros(db.clock())); err != nil {
		return fault.Wrap("marking the data as ours", translate(err))
	}
	if err := db.write.QueryRowContext(ctx, identityRead).Scan(&db.identity.Data, &db.identity.Key); err != nil {
		return fault.Wrap("reading which data this is", translate(err))
	}
	if !db.keys.Has(db.identity.Key) {
		return fault.New(fault.Conflict, CodeOtherKey,
			"This data belongs to another key (%s). Start Partwell with its key file (--key FILE), or bring the key back from the recovery sheet. Nothing was changed.", db.identity.Key)
	}
	return nil
}

// Identity says which data this is.
func (db *DB) Identity() Identity { return db.identity }
