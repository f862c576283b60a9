package file_test

// This file holds the tests of opening: what is refused is refused in words, and left as it is.

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"

	"lanai/datastore"
	"lanai/datastore/file"
)

func key(name string) datastore.Key {
	return datastore.Key{Store: "PlayerData", Scope: "global", Name: name}
}

func save(t *testing.T, b *file.Backend, name, value string) *datastore.Entry {
	t.Helper()
	saved, err := b.Save(context.Background(), key(name), datastore.Write{
		Change: datastore.Change{Value: []byte(value)}, Now: 1767348300000, Origin: "test",
	})
	require.NoError(t, err)
	return saved.Entry
}

// filled makes a store with content, closed.
func filled(t *testing.T) string {
	t.Helper()
	path := storePath(t)
	b, err := file.Open(path, file.Options{NoSync: true})
	require.NoError(t, err)
	for i := range 200 {
		save(t, b, fmt.Sprintf("key-%03d", i), strings.Repeat("x", 500))
	}
	require.NoError(t, b.Close())
	return path
}

func TestReopen(t *testing.T) {
	path := storePath(t)
	b, err := file.Open(path, file.Options{})
	require.NoError(t, err)
	want := save(t, b, "a", `{"coins":1}`)
	require.NoError(t, b.Close())
	require.NoError(t, b.Close(), "closing twice is no error")

	b = open(t, path)
	got, err := b.Load(t.Context(), key("a"))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	require.NoError(t, b.Verify(t.Context()))
	names, err := filepath.Glob(filepath.Dir(path) + "/*")
	require.NoError(t, err)
	assert.Equal(t, []string{path, path + ".holder"}, names)
}

func TestSecondHolderIsRefused(t *testing.T) {
	path := storePath(t)
	b := open(t, path)
	_, err := file.Open(path, file.Options{})
	var inUse *file.InUseError
	require.ErrorAs(t, err, &inUse)
	assert.Equal(t, os.Getpid(), inUse.PID)
	assert.False(t, inUse.Since.IsZero())
	assert.Contains(t, err.Error(), fmt.Sprintf("is in use by process %d since ", os.Getpid()))
	assert.Contains(t, err.Error(), "\n  hint: stop that process")
	save(t, b, "a", "1")

	require.NoError(t, os.Remove(path+".holder"))
	_, err = file.Open(path, file.Options{})
	assert.ErrorContains(t, err, "is in use by another process")
}

// damages do harm to a filled store. Each must be refused in these words.
var damages = []struct {
	name string
	harm func(t *testing.T, path string, content []byte) []byte
	want string
}{
	{"Garbage", func(_ *testing.T, _ string, c []byte) []byte { return []byte(strings.Repeat("garbage!", 9000)) }, "it has no intact header"},
	{"ShortGarbage", func(_ *testing.T, _ string, c []byte) []byte { return []byte("hello") }, "it has no intact header"},
	{"Empty", func(_ *testing.T, _ string, c []byte) []byte { return nil }, "the file is empty"},
	{"Text", func(_ *testing.T, _ string, c []byte) []byte { return []byte(`{"PlayerData":{}}`) }, "it has no intact header"},
	{"CutInHalf", func(_ *testing.T, _ string, c []byte) []byte { return c[:len(c)/2] }, "it is cut off"},
	{"CutInHeader", func(_ *testing.T, _ string, c []byte) []byte { return c[:os.Getpagesize()] }, "it is cut off"},
	{"FirstHeader", flip(func(page int) int { return 16 + 40 }), "header 1 of 2 is damaged"},
	{"SecondHeader", flip(func(page int) int { return page + 16 + 20 }), "header 2 of 2 is damaged"},
	{"BothHeaders", func(t *testing.T, path string, c []byte) []byte {
		c = flip(func(page int) int { return 16 })(t, path, c)
		return flip(func(page int) int { return page + 16 })(t, path, c)
	}, "it has no intact header"},
	{"OtherProgram", otherProgram(nil), "it is a bbolt file of another program"},
	{"NewerFormat", otherProgram([]byte("lanai store 9")), `its format is "lanai store 9", want "lanai store 1"`},
}

func flip(at func(page int) int) func(*testing.T, string, []byte) []byte {
	return func(_ *testing.T, _ string, c []byte) []byte {
		c[at(os.Getpagesize())] ^= 0x10
		return c
	}
}

// otherProgram makes a bbolt file with a format record, if any.
func otherProgram(format []byte) func(*testing.T, string, []byte) []byte {
	return func(t *testing.T, path string, _ []byte) []byte {
		db, err := bolt.Open(path+".other", 0o600, nil)
		require.NoError(t, err)
		require.NoError(t, db.Update(func(tx *bolt.Tx) error {
			meta, err := tx.CreateBucket([]byte("meta"))
			if err == nil && format != nil {
				err = meta.Put([]byte("format"), format)
			}
			return err
		}))
		require.NoError(t, db.Close())
		content, err := os.ReadFile(path + ".other")
		require.NoError(t, err)
		return content
	}
}

func TestDamageIsRefusedAndKept(t *testing.T) {
	for _, c := range damages {
		t.Run(c.name, func(t *testing.T) {
			path := filled(t)
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			content = c.harm(t, path, content)
			require.NoError(t, os.WriteFile(path, content, 0o600))

			_, err = file.Open(path, file.Options{})
			var damaged *file.DamagedError
			require.ErrorAs(t, err, &damaged)
			assert.Contains(t, err.Error(), "store "+path+" is damaged or not a store: "+c.want)
			assert.Contains(t, err.Error(), "\n  hint: ")
			kept, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.True(t, string(content) == string(kept), "the file was changed")
		})
	}
}

func TestRecoverTakesTheOtherHeader(t *testing.T) {
	path := filled(t)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, damage := range []int{20, os.Getpagesize() + 20} {
		harmed := bytes.Clone(content)
		harmed[damage] ^= 1
		require.NoError(t, os.WriteFile(path, harmed, 0o600))
		_, err = file.Open(path, file.Options{})
		require.ErrorContains(t, err, `hint: copy it, then open it from its other header with --store "file:`+path+`?recover=1"`)
		b, err := file.Open(path+"?recover=1", file.Options{})
		require.NoError(t, err)
		assert.Equal(t, path, b.Path())
		entry, err := b.Load(t.Context(), key("key-100"))
		require.NoError(t, err)
		assert.NotNil(t, entry)
		save(t, b, "another", "1")
		require.NoError(t, b.Close())
		b, err = file.Open(path, file.Options{})
		require.NoError(t, err, "it is whole again")
		require.NoError(t, b.Verify(t.Context()))
		require.NoError(t, b.Close())
	}
}

func TestOptionsOfPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "why?")
	path := filepath.Join(dir, "store.db")
	for query, want := range map[string]string{
		"recovr=1":         `unknown option "recovr", want recover`,
		"recover=maybe":    `recover: got "maybe", want 1 or 0`,
		"recover=1&sync=0": `unknown option "sync", want recover`,
		"%zz":              `what follows the question mark cannot be read: "%zz"`,
	} {
		_, err := file.Open(path+"?"+query, file.Options{})
		assert.EqualError(t, err, "store "+path+": "+want)
	}
	assert.NoDirExists(t, dir, "refused before anything was made")
	b, err := file.Open(path+"?recover=0", file.Options{})
	require.NoError(t, err)
	assert.Equal(t, path, b.Path())
	require.NoError(t, b.Close())
}

// Every page is damaged in turn: reading must give the right entries, or errors, and never end the process.
func TestDamagedPagesGiveErrors(t *testing.T) {
	intact, err := os.ReadFile(filled(t))
	require.NoError(t, err)
	page := os.Getpagesize()
	dir := t.TempDir()
	refused, failed := 0, 0
	for at := 2 * page; at < len(intact); at += page {
		content := append([]byte(nil), intact...)
		for i := range 64 {
			content[at+i] ^= 0xA5
		}
		content[at+page/2] ^= 0xA5
		path := filepath.Join(dir, fmt.Sprint(at/page))
		require.NoError(t, os.WriteFile(path, content, 0o600))
		b, err := file.Open(path, file.Options{})
		if err != nil {
			require.ErrorContains(t, err, "is damaged or not a store")
			refused++
			continue
		}
		for i := range 200 {
			entry, err := b.Load(t.Context(), key(fmt.Sprintf("key-%03d", i)))
			if err != nil {
				failed++
			} else if entry != nil {
				assert.Equal(t, strings.Repeat("x", 500), string(entry.Value))
			}
		}
		_ = b.Close() // may fail on such a file
	}
	assert.NotZero(t, refused+failed)
}

func TestPathsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	require.NoError(t, os.WriteFile(plain, []byte("x"), 0o600))
	_, err := file.Open(filepath.Join(plain, "store.db"), file.Options{})
	assert.ErrorContains(t, err, "create directory of store "+filepath.Join(plain, "store.db"))
	_, err = file.Open(dir, file.Options{})
	assert.ErrorContains(t, err, "store "+dir+": is a directory, want a file")

	if os.Getuid() == 0 {
		return // root may write anywhere
	}
	locked := filepath.Join(dir, "locked")
	require.NoError(t, os.Mkdir(locked, 0o500))
	_, err = file.Open(filepath.Join(locked, "store.db"), file.Options{})
	assert.ErrorContains(t, err, "create store "+filepath.Join(locked, "store.db")+": permission denied")
}

func TestLeftoversAreSwept(t *testing.T) {
	path := storePath(t)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path+".new-1", []byte("half"), 0o600))
	open(t, path)
	assert.NoFileExists(t, path+".new-1")
}

func TestMustExist(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "store.db")
	_, err := file.Open(path, file.Options{MustExist: true})
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, path)
	assert.NoDirExists(t, filepath.Dir(path))
	b, err := file.Open(path, file.Options{})
	require.NoError(t, err)
	require.NoError(t, b.Close())
	b, err = file.Open(path, file.Options{MustExist: true})
	require.NoError(t, err)
	require.NoError(t, b.Close())
}
