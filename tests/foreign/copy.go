package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// copied reads tiles of height 8 from the files of a copy; one bit of the tile of leaf spoiled is changed on the way.
type copied struct {
	folder  string
	spoiled int64 // a leaf, or -1
}

func (from copied) Height() int { return 8 }

func (from copied) SaveTiles([]tlog.Tile, [][]byte) {}

func (from copied) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		content, err := os.ReadFile(from.place(tile))
		if err != nil {
			return nil, err
		}
		if from.spoiled >= 0 && tile.L == 0 && tile.N == from.spoiled>>8 {
			at := int(from.spoiled&255)*tlog.HashSize + chance.Intn(tlog.HashSize)
			content[at] ^= 1 << uint(chance.Intn(8))
		}
		found = append(found, content)
	}
	return found, nil
}

// place is where C2SP tlog-tiles keeps it: Go's paths also name the height, and call entries data.
func (from copied) place(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), "tile/8/")
	if rest := strings.TrimPrefix(path, "data/"); rest != path {
		path = "entries/" + rest
	}
	return filepath.Join(from.folder, "tile", filepath.FromSlash(path))
}

// entry reads one entry out of its bundle.
func (from copied) entry(at, size int64) []byte {
	width := size - at>>8<<8
	if width > 256 {
		width = 256
	}
	content, err := os.ReadFile(from.place(tlog.Tile{H: 8, L: -1, N: at >> 8, W: int(width)}))
	must(err)
	for skipped := at & 255; ; skipped-- {
		end := 2 + int(binary.BigEndian.Uint16(content))
		if skipped == 0 {
			return content[2:end]
		}
		content = content[end:]
	}
}

// checkCopy opens the checkpoint of a copy, and makes so many proofs from its files alone.
func checkCopy(folder, vkey string, proofs int) {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	message, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err)
	opened, err := note.Open(message, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	tree, good := tlog.Tree{N: size, Hash: root}, copied{folder, -1}
	for made := 0; made < proofs; made++ {
		at := chance.Int63n(size)
		entry := good.entry(at, size)
		proof, err := tlog.ProveRecord(size, at, tlog.TileHashReader(tree, good))
		must(err)
		leaf := tlog.RecordHash(entry)
		must(tlog.CheckRecord(proof, size, root, at, leaf))
		counts["proofs accepted"]++
		switch made % 3 {
		case 0:
			path, before, after := flipped(proof, root, leaf)
			expect(tlog.CheckRecord(path, size, before, at, after) != nil, "a changed proof of entry", at)
		case 1:
			entry[chance.Intn(len(entry))] ^= 1 << uint(chance.Intn(8))
			expect(tlog.CheckRecord(proof, size, root, at, tlog.RecordHash(entry)) != nil, "a changed entry", at)
		case 2:
			expect(!isRead(tree, copied{folder, at}, at), "a changed tile of entry", at)
		}
		counts["mutations refused"]++
	}
}
