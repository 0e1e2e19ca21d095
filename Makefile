# Partwell's commands for developers. Every target that needs Go code runs `gen` first, because
# what a tool generates (templ, esbuild) is built and never committed.

SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The program is built and run without cgo; only the race detector needs it (and gcc).
export CGO_ENABLED := 0
# Without the paths of this computer, so that what was compiled in one clone is not compiled again in the next.
export GOFLAGS := $(GOFLAGS) -trimpath

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)
BUILD   := go build -ldflags '$(LDFLAGS)'
TOOL    := go tool -modfile=tools/go.mod
DIST    := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

# Where several goroutines meet: the store, the use cases, the pages, the calls of programs, the copies, the jobs. The
# rules and the components of pages start none.
RACED   := ./internal/office ./internal/web ./internal/store ./internal/api ./internal/backup ./internal/jobs
# What takes longest begins first, so that nothing is left alone at the end.
FIRST   := ./internal/journeys ./internal/twin
# Code translated from C: nothing of ours to find there, and many times slower to instrument.
NORACE  := -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc/...=-race=false
# Vet is one of the linters. Without it nothing is compiled for it a second time.
TESTS   := -vet=off -shuffle=on -timeout 20m
ASSETS  := internal/web/assets
SOURCES := $(shell find $(ASSETS) -type f -not -path '$(ASSETS)/built/*' -not -name '*.go' 2>/dev/null)

.PHONY: help run test lint check build gen dist bench torture journeys clean

help: ## say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

run: build ## open an example practice at http://localhost:8080
	bin/partwell example --listen 127.0.0.1:8080

test: gen ## run every test, on SQLite and PostgreSQL and in a browser
	scripts/install-test-tools
	rest=$$(scripts/packages-without $(RACED) $(FIRST)); \
	scripts/with-postgres --throwaway env CGO_ENABLED=1 go test $(TESTS) -race $(NORACE) $(RACED) && \
	scripts/with-postgres --throwaway go test $(TESTS) $(FIRST) $$rest

lint: gen ## read every line with the linters
	$(TOOL) golangci-lint run --concurrency 2 --timeout 20m ./...

check: test lint ## test and lint: what has to hold before a change is taken

build: gen ## build bin/partwell, one static file
	$(BUILD) -o bin/partwell ./cmd/partwell

gen: $(ASSETS)/built/.stamp ## make the generated code and the bundled assets
	$(TOOL) templ generate -path internal/web -log-level error

dist: gen ## build the files to hand out, for Linux, macOS and Windows
	rm -rf dist && mkdir -p dist
	for target in $(DIST); do \
	  os=$${target%/*}; arch=$${target#*/}; suffix=; if [ $$os = windows ]; then suffix=.exe; fi; \
	  echo "dist/partwell-$(VERSION)-$$os-$$arch$$suffix"; \
	  GOOS=$$os GOARCH=$$arch $(BUILD) -o dist/partwell-$(VERSION)-$$os-$$arch$$suffix ./cmd/partwell; \
	done
	cd dist && { if command -v sha256sum >/dev/null; then sha256sum partwell-*; else shasum -a 256 partwell-*; fi; } > SHA256SUMS

bench: build ## measure, and print lines of: name value unit
	scripts/install-test-tools
	scripts/with-postgres go run ./internal/bench

torture: build ## kill the server again and again, and look whether anything was lost
	go test -count=1 -timeout 20m -v ./internal/torture/...

journeys: build ## only the tests in a real browser
	scripts/install-test-tools
	go test -count=1 -timeout 15m -v ./internal/journeys/...

clean: ## remove everything that was built
	rm -rf bin dist node_modules
	find $(ASSETS)/built -mindepth 1 -not -name .gitkeep -delete
	find internal -name '*_templ.go' -delete

# Assets: only when something that goes into them has changed.
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	touch $@

$(ASSETS)/built/.stamp: node_modules/.package-lock.json $(SOURCES)
	npm run --silent build
	touch $@
