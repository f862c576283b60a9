package admin

// This file holds the reading of a dump in chunks. Its one rule: a chunk is bounded in lines and bytes, except that one
// line may be as long as a key's whole history.

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	goruntime "runtime"
	"sync"
	"sync/atomic"
)

const (
	chunkLines = 1024
	chunkBytes = 8 << 20
	mostLine   = 1 << 30 // bytes; more than the longest dump line, 30 days of hourly versions, should ever have
	mostQuoted = 40      // bytes of a line in a message
	mostFirst  = 1 << 10 // bytes of the first line, so that what is no dump is known early
)

// A numbered is a line of the input with its number, from 1 on, and what it says or why that cannot be known.
type numbered struct {
	number int64
	text   []byte // once it was decoded, only its beginning
	says   *line
	err    error
}

// A chunk is some lines, in order.
type chunk struct {
	lines []numbered
	last  int64 // number of the last line read, blank ones included
	err   error // why the reading ended; nil when it goes on, io.EOF at the end
}

// A lineReader reads chunks.
type lineReader struct {
	in     *bufio.Reader
	number int64 // of the last line read
}

func newLineReader(r io.Reader) *lineReader { return &lineReader{in: bufio.NewReaderSize(r, 64<<10)} }

// next reads and decodes the next chunk.
func (r *lineReader) next() chunk {
	var c chunk
	size := 0
	for len(c.lines) < chunkLines && size < chunkBytes && c.err == nil {
		var text []byte
		if text, c.err = r.line(); c.err != nil && !errors.Is(c.err, io.EOF) {
			break
		}
		if len(bytes.TrimSpace(text)) > 0 {
			c.lines = append(c.lines, numbered{number: r.number, text: text})
			size += len(text)
		}
	}
	c.last = r.number
	decodeAll(c.lines)
	return c
}

// decodeAll decodes lines side by side.
func decodeAll(lines []numbered) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(goruntime.GOMAXPROCS(0), len(lines)) {
		group.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(lines); i = next.Add(1) - 1 {
				l := &lines[i]
				l.says, l.err = decodeLine(l.text)
				l.text = bytes.Clone(l.text[:min(len(l.text), mostQuoted)]) // the rest may be long
			}
		})
	}
	group.Wait()
}

// line reads one line. At the end it gives what is left together with io.EOF.
func (r *lineReader) line() ([]byte, error) {
	var all []byte
	most := mostLine
	if r.number == 0 {
		most = mostFirst
	}
	for {
		part, err := r.in.ReadSlice('\n')
		all = append(all, part...)
		if len(all) > most {
			return nil, &LineError{r.number + 1, tooLong(all, r.number == 0, most), r.number == 0}
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, fmt.Errorf("read the dump after line %d: %w", r.number, err)
		case len(all) > 0:
			r.number++
		}
		return all, err
	}
}

func tooLong(text []byte, first bool, most int) error {
	if first {
		return notHeader(text)
	}
	return fmt.Errorf("it is longer than %d bytes, want one key with its versions", most)
}

// notHeader says what the first line has to be, and what it may be instead.
func notHeader(text []byte) error {
	what := fmt.Sprintf("got %.40q", bytes.TrimRight(text, "\r\n"))
	switch {
	case bytes.HasPrefix(text, []byte{0x1F, 0x8B}):
		what = "got a gzip file, unpack it first"
	case bytes.HasPrefix(text, []byte{0xFF, 0xFE}), bytes.HasPrefix(text, []byte{0xFE, 0xFF}):
		what = "got UTF-16, write the dump as UTF-8"
	case bytes.HasPrefix(text, []byte("\xEF\xBB\xBF")):
		what = "got a byte order mark before it"
	}
	return fmt.Errorf(`want {"format":%q}, with which every dump begins; %s`, Format, what)
}
