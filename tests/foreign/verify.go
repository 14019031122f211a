// Checks with golang.org/x/mod/sumdb what socialscore's log says, and that one changed bit is refused.
//
// Usage: verify VECTORS.json, or verify DIRECTORY VKEY PROOFS for a copy that log_export wrote; prints what was
// accepted and refused, or says what was not and exits with 1.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proof struct {
	Of, Size int64 // the index of a leaf, or the size of the older tree
	Path     []tlog.Hash
}

type tiled struct {
	Size   int64
	Root   tlog.Hash
	Tiles  map[string][]byte // by what stands below tile/
	Proofs []proof
}

type vectors struct {
	Vkey                   string
	Entries                [][]byte
	Checkpoints            []string // of sizes 1, 2, 3 …
	Inclusion, Consistency []proof
	Tiled                  []tiled
}

var (
	chance = rand.New(rand.NewSource(6962))
	counts = map[string]int{}
)

func main() {
	if len(os.Args) == 4 {
		proofs, err := strconv.Atoi(os.Args[3])
		must(err)
		checkCopy(os.Args[1], os.Args[2], proofs)
		must(json.NewEncoder(os.Stdout).Encode(counts))
		return
	}
	raw, err := os.ReadFile(os.Args[1])
	must(err)
	var all vectors
	must(json.Unmarshal(raw, &all))
	hashes := stored(all.Entries)
	roots := []tlog.Hash{{}}
	for at, message := range all.Checkpoints {
		roots = append(roots, opened(all.Vkey, message, int64(at+1), hashes))
	}
	for _, one := range all.Inclusion {
		checkInclusion(one, roots[one.Size], tlog.RecordHash(all.Entries[one.Of]))
	}
	for _, one := range all.Consistency {
		checkConsistency(one, roots[one.Of], roots[one.Size])
	}
	for _, one := range all.Tiled {
		checkTiles(one)
	}
	must(json.NewEncoder(os.Stdout).Encode(counts))
}

// stored keeps all hashes of the tree, computed from the entries alone.
func stored(entries [][]byte) tlog.HashReader {
	var all []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, all[index])
		}
		return found, nil
	})
	for at, entry := range entries {
		more, err := tlog.StoredHashes(int64(at), entry, reader)
		must(err)
		all = append(all, more...)
	}
	return reader
}

// opened returns the root of a checkpoint that is signed and is that of its entries.
func opened(vkey, message string, size int64, hashes tlog.HashReader) tlog.Hash {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	known := note.VerifierList(verifier)
	found, err := note.Open([]byte(message), known)
	must(err)
	lines := strings.Split(found.Text, "\n")
	root, err := tlog.ParseHash(lines[2])
	must(err)
	expected, err := tlog.TreeHash(size, hashes)
	must(err)
	expect(len(lines) == 4 && lines[0] == verifier.Name() && lines[1] == strconv.FormatInt(size, 10), "lines of a checkpoint")
	expect(root == expected, "root of size", size)
	counts["checkpoints accepted"]++
	changed := []byte(message)
	changed[chance.Intn(len(found.Text))] ^= 1 << uint(chance.Intn(8))
	_, err = note.Open(changed, known)
	expect(err != nil, "a changed checkpoint of size", size)
	counts["checkpoints refused"]++
	return root
}

func checkInclusion(one proof, root, leaf tlog.Hash) {
	must(tlog.CheckRecord(one.Path, one.Size, root, one.Of, leaf))
	counts["proofs accepted"]++
	path, before, after := flipped(one.Path, root, leaf)
	expect(tlog.CheckRecord(path, one.Size, before, one.Of, after) != nil, "a changed proof of inclusion", one)
	counts["proofs refused"]++
}

func checkConsistency(one proof, older, newer tlog.Hash) {
	must(tlog.CheckTree(one.Path, one.Size, newer, one.Of, older))
	counts["proofs accepted"]++
	path, after, before := flipped(one.Path, newer, older)
	expect(tlog.CheckTree(path, one.Size, after, one.Of, before) != nil, "a changed proof of consistency", one)
	counts["proofs refused"]++
}

// flipped changes one bit of the path or of one of the two hashes it leads between.
func flipped(path []tlog.Hash, one, other tlog.Hash) ([]tlog.Hash, tlog.Hash, tlog.Hash) {
	all := append(append([]tlog.Hash{}, path...), one, other)
	all[chance.Intn(len(all))][chance.Intn(tlog.HashSize)] ^= 1 << uint(chance.Intn(8))
	return all[:len(path)], all[len(path)], all[len(path)+1]
}

// published reads tiles of height 8 as they are served, where Go's paths also name the height.
type published map[string][]byte

func (tiles published) Height() int { return 8 }

func (tiles published) SaveTiles([]tlog.Tile, [][]byte) {}

func (tiles published) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		content, is := tiles[strings.TrimPrefix(tile.Path(), "tile/8/")]
		if !is {
			return nil, fmt.Errorf("no tile %s", tile.Path())
		}
		found = append(found, content)
	}
	return found, nil
}

// checkTiles makes proofs from the tiles, which the reader compares with the root, and looks for the same as ours.
func checkTiles(one tiled) {
	tree := tlog.Tree{N: one.Size, Hash: one.Root}
	root, err := tlog.TreeHash(one.Size, tlog.TileHashReader(tree, published(one.Tiles)))
	must(err)
	expect(root == one.Root, "root of tiles of size", one.Size)
	for _, ours := range one.Proofs {
		theirs, err := tlog.ProveRecord(one.Size, ours.Of, tlog.TileHashReader(tree, published(one.Tiles)))
		must(err)
		expect(len(theirs) == len(ours.Path), "length of a path in tiles")
		for at := range theirs {
			expect(theirs[at] == ours.Path[at], "path in tiles", one.Size, ours.Of)
		}
		counts["proofs made from tiles"]++
	}
	for path, content := range one.Tiles {
		changed := published{path: append([]byte{}, content...)}
		for other, kept := range one.Tiles {
			if other != path {
				changed[other] = kept
			}
		}
		tile, err := tlog.ParseTilePath("tile/8/" + path)
		must(err)
		first := tile.N << uint(8*tile.L+8)
		expect(isRead(tree, changed, first), "tile ", path, " of size ", one.Size)
		// A proof of that entry works the first hash of a higher tile out from the tile below, and reads all others.
		unread := 0
		if tile.L > 0 && len(content) > tlog.HashSize {
			unread = tlog.HashSize
		}
		changed[path][unread+chance.Intn(len(content)-unread)] ^= 1 << uint(chance.Intn(8))
		expect(!isRead(tree, changed, first), "a changed tile ", path, " of size ", one.Size)
		counts["tiles accepted and refused"]++
	}
}

// isRead tells whether a leaf is found through the tiles, with a proof that leads to the root.
// The proof is checked again, because x/mod 0.7 compares some full tiles with no other when a tree has several peaks.
func isRead(tree tlog.Tree, tiles tlog.TileReader, at int64) bool {
	reader := tlog.TileHashReader(tree, tiles)
	leaves, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, at)})
	if err != nil {
		return false
	}
	proof, err := tlog.ProveRecord(tree.N, at, reader)
	return err == nil && tlog.CheckRecord(proof, tree.N, tree.Hash, at, leaves[0]) == nil
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func expect(holds bool, what ...interface{}) {
	if !holds {
		log.Fatal("does not hold: ", fmt.Sprint(what...))
	}
}
