package operator

// This file holds the progress bar. Its one rule: it is drawn on a terminal only, never into a file or a pipe.

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// redraw is how often the bar is drawn at most.
const redraw = 100 * time.Millisecond

// A progress shows how far a dump is. The zero value shows nothing.
type progress struct {
	bar *progressbar.ProgressBar
	did string
}

// progress begins a bar on stderr; total is in bytes, -1 when it is not known.
func (c *call) progress(did string, total int64) *progress {
	f, ok := c.program.Stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{did: did, bar: progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(f), progressbar.OptionShowBytes(true), progressbar.OptionThrottle(redraw),
		progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish(), progressbar.OptionSetDescription(did+" 0 keys"),
		progressbar.OptionSetRenderBlankState(true),
	)}
}

// show tells the number of keys and bytes done.
func (p *progress) show(keys, bytes int64) {
	if p.bar == nil {
		return
	}
	_ = p.bar.Set64(bytes) // a terminal that is gone has nobody to tell
	p.bar.Describe(fmt.Sprintf("%s %s", p.did, plural(keys, "key")))
}

// end takes the bar away.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// A counter counts the bytes read through it.
type counter struct {
	io.Reader
	n atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}
