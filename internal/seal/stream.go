package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A sealed file is a header (magic, key id, salt) and chunks. Each chunk is sealed with a key of
// this file alone and a nonce that carries its number and whether it is the last, so that none can
// be changed, moved, left out or cut off unseen. Writing and reading need one chunk of memory.
const (
	streamMagic = "PARTWELL-SEALED-1\n"
	saltSize    = 32
	chunkSize   = 64 << 10
	tagSize     = 16
)

// ErrNotSealed means that a file does not begin as a sealed one.
var ErrNotSealed = errors.New("this is not a sealed file of Partwell")

// errCut means that a file ends before its last chunk.
var errCut = fmt.Errorf("%w: the file is not whole", ErrBroken)

// stream numbers the chunks of one file.
type stream struct {
	box  cipher.AEAD
	head []byte
	no   uint64
}

func (k *key) stream(head []byte) *stream {
	secret, err := hkdf.Key(sha256.New, k.secret[:], head[len(head)-saltSize:], "partwell file", keySize)
	if err != nil {
		panic(err) // only for lengths that we do not ask for
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		panic(err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return &stream{box: box, head: head}
}

// nonce is unique in the file: the number of the chunk, and whether it is the last.
func (s *stream) nonce(last bool) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint64(n[3:], s.no)
	if last {
		n[11] = 1
	}
	s.no++
	return n
}

// Writer seals what is written to it. Close writes the last chunk; without it the file is not
// whole, and Reader says so.
type Writer struct {
	to     io.Writer
	stream *stream
	plain  []byte
	err    error
}

// Writer begins a sealed file on w with the ring's newest key.
func (r *Ring) Writer(w io.Writer) (*Writer, error) {
	k := r.current()
	head := append([]byte(streamMagic), k.id[:]...)
	head = append(head, make([]byte, saltSize)...)
	rand.Read(head[len(head)-saltSize:])
	if _, err := w.Write(head); err != nil {
		return nil, err
	}
	return &Writer{to: w, stream: k.stream(head), plain: make([]byte, 0, chunkSize+tagSize)}, nil
}

// Write seals whole chunks and keeps the rest for later.
func (w *Writer) Write(p []byte) (n int, err error) {
	for len(p) > 0 && w.err == nil {
		if len(w.plain) == chunkSize { // only now is it known not to be the last
			w.flush(false)
			continue
		}
		take := min(len(p), chunkSize-len(w.plain))
		w.plain = append(w.plain, p[:take]...)
		p, n = p[take:], n+take
	}
	return n, w.err
}

// Close seals the last chunk. It does not close the file below.
func (w *Writer) Close() error {
	if w.err == nil {
		w.flush(true)
	}
	if w.err != nil {
		return w.err
	}
	w.err = errors.New("seal: written after Close")
	return nil
}

func (w *Writer) flush(last bool) {
	sealed := w.stream.box.Seal(w.plain[:0], w.stream.nonce(last), w.plain, w.stream.head)
	_, w.err = w.to.Write(sealed)
	w.plain = w.plain[:0]
}

// Reader opens a sealed file. It gives nothing that was not proven to be whole and unchanged.
type Reader struct {
	from   io.Reader
	stream *stream
	buf    []byte // a chunk and one byte of the next, which tells whether there is one
	have   int
	plain  []byte
	last   bool
	err    error
}

// Reader begins to read a sealed file: ErrNotSealed, ErrNoKey; later ErrBroken.
func (r *Ring) Reader(from io.Reader) (*Reader, error) {
	head := make([]byte, len(streamMagic)+4+saltSize)
	if _, err := io.ReadFull(from, head); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, ErrNotSealed
		}
		return nil, err
	}
	if !bytes.HasPrefix(head, []byte(streamMagic)) {
		return nil, ErrNotSealed
	}
	k := r.find(KeyID(head[len(streamMagic) : len(streamMagic)+4]))
	if k == nil {
		return nil, ErrNoKey
	}
	return &Reader{from: from, stream: k.stream(head), buf: make([]byte, chunkSize+tagSize+1)}, nil
}

// FileKey tells which key opens a sealed file, from its beginning: ErrNotSealed.
func FileKey(from io.Reader) (KeyID, error) {
	head := make([]byte, len(streamMagic)+4)
	if _, err := io.ReadFull(from, head); err != nil || !bytes.HasPrefix(head, []byte(streamMagic)) {
		return KeyID{}, ErrNotSealed
	}
	return KeyID(head[len(streamMagic):]), nil
}

// Read gives the opened text; io.EOF comes only after the last chunk was seen and is whole.
func (r *Reader) Read(p []byte) (int, error) {
	for len(r.plain) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		if r.last {
			return 0, io.EOF
		}
		r.err = r.next()
	}
	n := copy(p, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

// next opens one chunk.
func (r *Reader) next() error {
	n, err := io.ReadFull(r.from, r.buf[r.have:])
	r.have += n
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		r.last = true
	case err != nil:
		return err
	}
	sealed := r.buf[:min(r.have, chunkSize+tagSize)]
	if len(sealed) < tagSize {
		return errCut
	}
	plain, err := r.stream.box.Open(nil, r.stream.nonce(r.last), sealed, r.stream.head)
	if err != nil {
		return ErrBroken
	}
	r.plain = plain
	r.have = copy(r.buf, r.buf[len(sealed):r.have])
	return nil
}
