package robloxfile

// This file holds the reading of XML files by several goroutines. Its one rule: who
// splits a file only guesses where items end, and what was guessed wrong fails: then the
// file is read again by one goroutine, which knows.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	goruntime "runtime"
	"sync"
)

// Sizes of what is split, in bytes.
const (
	runSize      = 256 << 10 // of a run of items, about
	leastToSplit = 4 << 20   // of a file
)

// A run is items beside each other, with all below them, for one goroutine to read.
type run struct {
	text   []byte
	depth  int
	parent *Instance
	first  int         // index among the children of parent
	items  []*Instance // as many nils until they are read
}

// A splitter hands runs to goroutines.
type splitter struct {
	size    int // of runs
	readers []*xmlReader
	runs    []*run
	todo    chan *run
	done    sync.WaitGroup
	used    chan []byte // texts whose memory can be used again
	mu      sync.Mutex  // guards err
	err     error       // of the first run that could not be read
}

// errWrongSplit is the failure of a file that has to be read by one goroutine.
var errWrongSplit = errors.New("the file was split at the wrong places")

// readLargeXML reads a file of so many bytes with several goroutines, where that helps.
func readLargeXML(source io.ReadSeeker, size int64, options Options) (*File, error) {
	if n := min(goruntime.GOMAXPROCS(0), 4); n >= 2 && size >= leastToSplit {
		return readXMLSplit(source, options, n, runSize)
	}
	return readXML(source, options)
}

// readXMLSplit reads a file with n goroutines that take runs of about size bytes.
func readXMLSplit(source io.ReadSeeker, options Options, n, size int) (*File, error) {
	r := newXMLReader(source, options)
	r.split = newSplitter(r, n, size)
	err := r.document()
	if err = errors.Join(err, r.split.join()); err == nil {
		return r.finish(), nil
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return readXML(source, options)
}

func newSplitter(main *xmlReader, n, size int) *splitter {
	main.scan.window = make([]byte, 0, 4*size)
	s := &splitter{size: size, readers: []*xmlReader{main}, todo: make(chan *run, n), used: make(chan []byte, n)}
	for range n {
		r := newXMLReader(nil, main.options)
		r.shared = main.shared
		s.readers = append(s.readers, r)
		s.done.Go(func() {
			for run := range s.todo {
				if err := r.run(run); err != nil {
					s.fail(err)
				}
				select {
				case s.used <- run.text:
				default:
				}
				run.text = nil
			}
		})
	}
	return s
}

func (s *splitter) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *splitter) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// run reads the items of a run.
func (r *xmlReader) run(run *run) error {
	s := r.scan
	s.window, s.at, s.ended, s.open, s.closing = run.text, 0, true, s.open[:0], false
	for k := range run.items {
		t, err := s.next(nil)
		if err == nil && (t.kind != tagOpen || t.name != "Item") {
			err = errWrongSplit
		}
		if err == nil {
			run.items[k], err = r.item(t, run.depth)
		}
		if err != nil {
			return err
		}
	}
	if s.closing || s.at != len(s.window) {
		return errWrongSplit
	}
	return nil
}

// hand hands the items that come next to another goroutine, as far as they are wholly in the window. They become children
// of an instance, at a depth.
func (s *splitter) hand(r *xmlReader, parent *Instance, depth int) error {
	scan := r.scan
	for !scan.closing {
		for len(scan.window)-scan.at < s.size {
			if ok, err := scan.more(); err != nil {
				return err
			} else if !ok {
				break
			}
		}
		n, length := wholeItems(scan.window[scan.at:], s.size)
		if n == 0 {
			break
		}
		run := &run{depth: depth, parent: parent, first: len(parent.Children), items: make([]*Instance, n)}
		select {
		case run.text = <-s.used:
		default:
		}
		run.text = append(run.text[:0], scan.window[scan.at:scan.at+length]...)
		scan.at += length
		parent.Children = append(parent.Children, run.items...)
		s.runs = append(s.runs, run)
		s.todo <- run
	}
	return s.failed()
}

// wholeItems counts the items at the beginning of a text that end in it, up to some bytes more than most. length is where
// the last of them ends.
func wholeItems(text []byte, most int) (n, length int) {
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("<Item")) {
		return 0, 0
	}
	depth, hidden := 0, markupIn(text, 0)
	for at := 0; length < most; {
		i := bytes.Index(text[at:], []byte("Item"))
		if i < 0 {
			return n, length
		}
		at += i
		if at > hidden { // in a comment or in CDATA, or behind it
			end := "-->"
			if bytes.HasPrefix(text[hidden:], []byte("<![CDATA[")) {
				end = "]]>"
			}
			at = nextOf(text, hidden, end)
			hidden = markupIn(text, at)
			continue
		}
		at += len("Item")
		if at == len(text) {
			return n, length
		}
		switch c := text[at]; {
		case at >= 5 && text[at-5] == '<' && (c == ' ' || c == '\t' || c == '\n'):
			depth++
		case at >= 6 && text[at-6] == '<' && text[at-5] == '/' && c == '>':
			depth--
			if depth < 0 {
				return n, length
			}
			if depth == 0 {
				n, length = n+1, at+1
			}
		}
	}
	return n, length
}

// markupIn is where the next comment or CDATA behind from may begin; without one it is the end of the text.
func markupIn(text []byte, from int) int {
	for {
		i := bytes.IndexByte(text[from:], '!')
		if i < 0 {
			return len(text)
		}
		if from += i + 1; from > 1 && text[from-2] == '<' {
			return from - 2
		}
	}
}

// nextOf is where a delimiter begins behind from; without one it is the end of the text.
func nextOf(text []byte, from int, delim string) int {
	if i := bytes.Index(text[from:], []byte(delim)); i >= 0 {
		return from + i
	}
	return len(text)
}

// join waits for all runs and puts what they hold in its place.
func (s *splitter) join() error {
	close(s.todo)
	s.done.Wait()
	if s.err != nil {
		return s.err
	}
	for _, run := range s.runs {
		copy(run.parent.Children[run.first:], run.items)
	}
	main := s.readers[0]
	for k, r := range s.readers {
		r.group = s.readers
		for ref := range r.byRef {
			for _, other := range s.readers[:k] {
				if other.byRef[ref] != nil {
					return fmt.Errorf("two items have the referent %q", ref)
				}
			}
		}
		if r != main {
			main.later = append(main.later, r.later...)
			maps.Copy(main.unread, r.unread)
		}
	}
	return nil
}
